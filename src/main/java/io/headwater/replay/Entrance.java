package io.headwater.replay;

import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Gives the records of a history their places, and moves the clock to their event times. */
final class Entrance {
  private final ReplaySettings settings;
  private final SourcePlaces places;
  private final Offsets offsets = new Offsets();
  private final VirtualClock clock;

  /** The next free offset of each partition. */
  static final class Offsets {
    private final Map<String, ByPartition<long[]>> next = new HashMap<>();

    /** Takes the next offset, or a later one that a record has already. */
    long take(String topic, int partition, long atLeast) {
      long[] free = next.computeIfAbsent(topic, any -> new ByPartition<>(number -> new long[1]))
          .get(partition);
      long offset = Math.max(free[0], atLeast);
      free[0] = offset + 1;
      return offset;
    }
  }

  Entrance(TopologySpec spec, ReplaySettings settings) {
    this.settings = settings;
    this.places = new SourcePlaces(spec);
    this.clock = new VirtualClock(settings.start());
  }

  /** Lets a record in; {@link #now} is what the clock shows to whoever processes it. */
  InputRecord enter(SourceRecord source) {
    long timestamp = source.event().time().toEpochMilli();
    int partition = places.partitionOf(source);
    long offset = offsets.take(source.topic(), partition, source.event().offset());
    InputRecord record = source.at(
        new RecordPosition(source.topic(), partition, offset),
        settings.isTimely(timestamp, clock.millis()));
    if (record.isTimely()) {
      clock.advanceTo(source.event().time());
    }
    return record;
  }

  void advanceTo(Instant time) {
    clock.advanceTo(time);
  }

  Instant now() {
    return clock.instant();
  }
}
