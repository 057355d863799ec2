package io.headwater.testkit;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs inputs through a topology, and looks after each of them whether what it keeps is what its
 * events lead to. For one run.
 */
final class CheckRun {
  private static final int MOST_DIFFERENCES = 3;

  private final TopologySpec spec;
  private final List<CheckStep> steps = new ArrayList<>();
  private Map<String, OutcomeCounts> counts = Map.of();

  CheckRun(TopologySpec spec) {
    this.spec = spec;
  }

  /** Returns what became of all records, by program. */
  Map<String, OutcomeCounts> counts() {
    return counts;
  }

  /** Returns the first thing that is wrong; empty if nothing is. */
  Optional<ReplayFinding> of(List<CheckInput> inputs) {
    Optional<ReplayFinding> found = live(inputs);
    return found.isPresent() ? found : again(inputs);
  }

  private Optional<ReplayFinding> live(List<CheckInput> inputs) {
    try (TopologyHarness harness = TopologyHarness.unsealed(spec)) {
      List<Replayed> replays = Replayed.all(spec);
      CheckStep.Taker taker = new CheckStep.Taker(harness);
      for (CheckInput input : inputs) {
        Optional<ReplayFinding> found = step(harness, taker, input, replays);
        if (found.isPresent()) {
          return found;
        }
      }
      counts = harness.countsByProgram();
      return fromTheBeginning(harness);
    } catch (AssertionError e) {
      // What a harness checks when it is closed.
      return Optional.of(new ReplayFinding(last(), firstLine(e)));
    }
  }

  private int last() {
    return Math.max(0, steps.size() - 1);
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
  }

  private Optional<ReplayFinding> step(
      TopologyHarness harness, CheckStep.Taker taker, CheckInput input, List<Replayed> replays) {
    int number = steps.size();
    try {
      steps.add(taker.take(input));
    } catch (RuntimeException e) {
      return Optional.of(new ReplayFinding(number, "the topology stops: " + Causes.rootOf(e)));
    }
    for (Replayed replay : replays) {
      Optional<ReplayFinding> found =
          fold(replay, number).or(() -> compared(harness, replay, number, ""));
      if (found.isPresent()) {
        return found;
      }
    }
    return Conservation.findingOf(harness.countsByProgram(), 0)
        .map(finding -> new ReplayFinding(number, finding));
  }

  private Optional<ReplayFinding> fold(Replayed replay, int step) {
    return replay.take(steps.get(step)).map(why -> new ReplayFinding(step, why));
  }

  private static Optional<ReplayFinding> compared(
      TopologyHarness harness, Replayed replay, int step, String how) {
    List<String> lines = replay.differences(harness);
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ReplayFinding(step, lines.stream().map(line -> how + line).toList()));
  }

  /** Replays everything at once: what was folded on the way may have hidden something. */
  private Optional<ReplayFinding> fromTheBeginning(TopologyHarness harness) {
    for (Replayed replay : Replayed.all(spec)) {
      for (int i = 0; i < steps.size(); i++) {
        Optional<ReplayFinding> found = fold(replay, i);
        if (found.isPresent()) {
          return found;
        }
      }
      Optional<ReplayFinding> found =
          compared(harness, replay, last(), "replayed from the beginning: ");
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Runs the same inputs once more: everything that is written has to be the same. */
  private Optional<ReplayFinding> again(List<CheckInput> inputs) {
    int number = 0;
    try (TopologyHarness harness = TopologyHarness.unsealed(spec)) {
      CheckStep.Taker taker = new CheckStep.Taker(harness);
      Map<String, Integer> offsets = new HashMap<>();
      for (CheckStep first : steps) {
        List<String> lines = differences(first, taker.take(inputs.get(number)), offsets);
        if (!lines.isEmpty()) {
          return Optional.of(new ReplayFinding(number, lines));
        }
        number++;
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(
          new ReplayFinding(number, "run again, the topology stops: " + Causes.rootOf(e)));
    }
  }

  private List<String> differences(
      CheckStep first, CheckStep second, Map<String, Integer> offsets) {
    Set<String> topics = new LinkedHashSet<>(first.written().keySet());
    topics.addAll(second.written().keySet());
    List<String> lines = new ArrayList<>();
    for (String topic : topics) {
      List<RawRecord> expected = first.written().getOrDefault(topic, List.of());
      List<RawRecord> actual = second.written().getOrDefault(topic, List.of());
      int offset = offsets.getOrDefault(topic, 0);
      for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
        RecordPosition position = new RecordPosition(topic, 0, offset + i);
        difference(position, at(expected, i), at(actual, i))
            .forEach(line -> lines.add("run again, %s: %s".formatted(position, line)));
      }
      offsets.put(topic, offset + expected.size());
    }
    return lines.subList(0, Math.min(MOST_DIFFERENCES, lines.size()));
  }

  private static Optional<RawRecord> at(List<RawRecord> records, int index) {
    return index < records.size() ? Optional.of(records.get(index)) : Optional.empty();
  }

  private List<String> difference(
      RecordPosition position, Optional<RawRecord> first, Optional<RawRecord> second) {
    if (first.equals(second)) {
      return List.of();
    }
    if (first.isEmpty() || second.isEmpty()) {
      return List.of("a record is there only %s".formatted(first.isEmpty() ? "then" : "at first"));
    }
    RawRecord one = first.get();
    RawRecord other = second.get();
    if (one.value().equals(other.value())) {
      return List.of(
          one.key().equals(other.key())
              ? "event times are %d and %d, headers %s and %s"
                  .formatted(one.timestamp(), other.timestamp(), one.headers(), other.headers())
              : "keys differ");
    }
    return spec.streams().stream()
        .filter(stream -> stream.topic().equals(position.topic()))
        .findFirst()
        .map(stream -> fieldByField(stream, position, one, other))
        .orElse(List.of("values differ"));
  }

  private static List<String> fieldByField(
      StreamSpec stream, RecordPosition position, RawRecord one, RawRecord other) {
    return MessageDifference.between(
        one.decoded(stream, position, FieldProtection.NONE).value(),
        other.decoded(stream, position, FieldProtection.NONE).value(),
        new MessageDifference.Words("at first", "then"));
  }
}
