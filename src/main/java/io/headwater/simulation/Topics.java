package io.headwater.simulation;

import io.headwater.operator.OutputRecord;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.VirtualClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The partitions that records were written to so far, and who reads them. */
final class Topics {
  private final Plan plan;
  private final VirtualClock clock;
  private final Map<Place, PartitionLog> logs = new LinkedHashMap<>();
  private final Map<TaskId, List<PartitionLog>> inputs = new LinkedHashMap<>();
  private final Map<PartitionLog, Integer> rowPositions = new LinkedHashMap<>();

  Topics(Plan plan, VirtualClock clock) {
    this.plan = plan;
    this.clock = clock;
  }

  Collection<PartitionLog> logs() {
    return logs.values();
  }

  /** Returns the tasks that have something to read. */
  Collection<TaskId> tasks() {
    return inputs.keySet();
  }

  /** Returns the partitions that a task reads. */
  List<PartitionLog> inputs(TaskId task) {
    return Objects.requireNonNull(inputs.get(task));
  }

  /** Returns the partitions of rows of global tables, and the index of the next row of each. */
  Map<PartitionLog, Integer> rowPositions() {
    return rowPositions;
  }

  private PartitionLog log(Place place) {
    PartitionLog known = logs.get(place);
    if (known != null) {
      return known;
    }
    PartitionLog log = new PartitionLog(place);
    logs.put(place, log);
    plan.reading(place)
        .ifPresent(
            task -> inputs.computeIfAbsent(task, any -> new ArrayList<>()).add(log));
    if (!plan.globalTables(place.topic()).isEmpty()) {
      rowPositions.put(log, 0);
    }
    return log;
  }

  /** Takes a record from outside, which moves the clock to its event time. */
  LogEntry publish(SourceRecord source) {
    long timestamp = source.event().time().toEpochMilli();
    if (plan.isTimely(timestamp, clock.millis())) {
      clock.advanceTo(source.event().time());
    }
    return log(new Place(source.topic(), plan.places().partitionOf(source)))
        .append(
            Transaction.OUTSIDE,
            new PartitionLog.Content(
                timestamp,
                plan.isTimely(timestamp, clock.millis()),
                source.event().key().orElse(null),
                source.event().value().orElse(null),
                source.event().headers()));
  }

  /** Takes a record that a program writes. */
  LogEntry write(Transaction transaction, String topic, OutputRecord output) {
    PartitionLog log = log(new Place(topic, output.partition()));
    transaction.writesTo(log);
    return log.append(
        transaction,
        new PartitionLog.Content(
            output.timestamp(),
            plan.isTimely(output.timestamp(), clock.millis()),
            output.key(),
            output.value(),
            output.headers()));
  }
}
