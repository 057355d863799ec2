package io.headwater.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one input of a check led to.
 *
 * @param now the wall-clock time at which it came
 * @param written the records that it led to, by topic, internal ones included
 */
record CheckStep(CheckInput input, Instant now, Map<String, List<RawRecord>> written) {

  /** Returns the records that have come into a topic, be it from outside or from the topology. */
  List<RawRecord> records(String topic) {
    List<RawRecord> records = new ArrayList<>();
    input.recordOf(topic).ifPresent(records::add);
    records.addAll(written.getOrDefault(topic, List.of()));
    return records;
  }

  /** Takes one step after the other on a harness. */
  static final class Taker {
    private final TopologyHarness harness;
    private final Map<String, Integer> known = new HashMap<>();

    Taker(TopologyHarness harness) {
      this.harness = harness;
    }

    CheckStep take(CheckInput input) {
      Instant before = harness.now();
      input.applyTo(harness);
      Map<String, List<RawRecord>> written = harness.topics().writtenSince(known);
      written.forEach((topic, records) -> known.merge(topic, records.size(), Integer::sum));
      return new CheckStep(input, before, written);
    }
  }
}
