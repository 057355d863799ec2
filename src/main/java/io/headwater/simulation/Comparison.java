package io.headwater.simulation;

import io.headwater.event.EventHeaders;
import io.headwater.operator.InputRecord;
import io.headwater.operator.Program;
import io.headwater.replay.StoredBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;

/** Holds what a disturbed run has committed to what the undisturbed one leads to. */
final class Comparison {
  private final Plan plan;
  private final Cluster cluster;

  Comparison(Plan plan, Cluster cluster) {
    this.plan = plan;
    this.cluster = cluster;
  }

  /**
   * Compares.
   *
   * @param read what a reader of committed records has read
   */
  Optional<Finding> of(Map<Place, List<InputRecord>> read) {
    Map<Place, List<Long>> offsets = new HashMap<>();
    for (PartitionLog log : cluster.topics().logs()) {
      List<Long> seen = new ArrayList<>(log.number());
      log.entries().stream()
          .filter(entry -> entry.number() != LogEntry.UNSEEN)
          .forEach(entry -> seen.add(entry.record().position().offset()));
      offsets.put(log.place(), seen);
    }
    Optional<Finding> found = takenOnce(offsets);
    if (found.isPresent()) {
      return found;
    }
    UndisturbedRun undisturbed = new UndisturbedRun(plan, offsets);
    return undisturbed
        .run(cluster.deeds(), cluster.clock().instant())
        .or(() -> records(read, undisturbed.written()))
        .or(() -> states(undisturbed))
        .or(() -> counts(undisturbed.counts()));
  }

  /** Each record that is read has been taken once, in the order of the offsets. */
  private Optional<Finding> takenOnce(Map<Place, List<Long>> offsets) {
    Map<Place, Integer> next = new HashMap<>();
    for (Deed deed : cluster.deeds()) {
      if (deed.isCommitted() && deed instanceof Deed.Taken taken) {
        LogEntry entry = taken.entry();
        int expected = next.getOrDefault(entry.log().place(), 0);
        if (entry.number() == LogEntry.UNSEEN) {
          return Optional.of(Finding.of("%s was taken, and aborted".formatted(entry)));
        }
        if (entry.number() != expected) {
          return Optional.of(Finding.of(
              entry.number() < expected
                  ? "%s was taken twice".formatted(entry)
                  : "%s was taken before one that is in front of it".formatted(entry)));
        }
        next.put(entry.log().place(), expected + 1);
      }
    }
    for (PartitionLog log : cluster.topics().logs()) {
      Optional<TaskId> task = plan.reading(log.place());
      int there = offsets.getOrDefault(log.place(), List.of()).size();
      int taken = next.getOrDefault(log.place(), 0);
      if (task.isPresent() && !cluster.isHalted(task.get()) && taken < there) {
        return Optional.of(Finding.of("%d of %d records of %s were never taken"
            .formatted(there - taken, there, log.place())));
      }
    }
    return Optional.empty();
  }

  private static Optional<Finding> records(
      Map<Place, List<InputRecord>> actual, Map<Place, List<InputRecord>> expected) {
    Set<Place> places = new HashSet<>(actual.keySet());
    places.addAll(expected.keySet());
    for (Place place : places) {
      List<InputRecord> these = actual.getOrDefault(place, List.of());
      List<InputRecord> those = expected.getOrDefault(place, List.of());
      for (int i = 0; i < Math.min(these.size(), those.size()); i++) {
        Optional<String> difference = difference(these.get(i), those.get(i));
        if (difference.isPresent()) {
          return Optional.of(
              Finding.of("%s differs: %s".formatted(these.get(i).position(), difference.get())));
        }
      }
      if (these.size() != those.size()) {
        return Optional.of(Finding.of(
            "%s has %d records, undisturbed %d".formatted(place, these.size(), those.size())));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> difference(InputRecord one, InputRecord other) {
    if (!Arrays.equals(one.key(), other.key())) {
      return Optional.of("its key");
    }
    if (!Arrays.equals(one.value(), other.value())) {
      return Optional.of("its value");
    }
    if (one.timestamp() != other.timestamp()) {
      return Optional.of(
          "its event time is %d, undisturbed %d".formatted(one.timestamp(), other.timestamp()));
    }
    return one.headers().equals(other.headers())
        ? Optional.empty()
        : Optional.of("its headers " + differing(one.headers(), other.headers()));
  }

  private static Set<String> differing(EventHeaders one, EventHeaders other) {
    Set<String> names = new TreeSet<>();
    one.entries().stream()
        .filter(entry -> !other.entries().contains(entry))
        .forEach(entry -> names.add(entry.name()));
    other.entries().stream()
        .filter(entry -> !one.entries().contains(entry))
        .forEach(entry -> names.add(entry.name()));
    return names;
  }

  private Optional<Finding> states(UndisturbedRun undisturbed) {
    Map<String, Map<Integer, Map<Bytes, byte[]>>> left = new HashMap<>();
    cluster
        .committed()
        .forEach((task, committed) -> committed
            .changelogs()
            .forEach((store, changelog) -> left.computeIfAbsent(store, any -> new HashMap<>())
                .put(task.partition(), changelog)));
    List<Finding> findings = new ArrayList<>();
    undisturbed
        .stores()
        .all()
        .forEach((store, partitions) -> partitions.forEach((partition, stored) -> {
          Map<Bytes, byte[]> actual =
              left.getOrDefault(store, Map.of()).getOrDefault(partition, Map.of());
          states(store, partition, actual, stored).ifPresent(findings::add);
          left.getOrDefault(store, new HashMap<>()).remove(partition);
        }));
    left.forEach((store, partitions) -> partitions.forEach((partition, changelog) -> {
      if (!changelog.isEmpty()) {
        findings.add(Finding.of(
            "store '%s', partition %d: undisturbed, it is empty".formatted(store, partition)));
      }
    }));
    return findings.stream().findFirst();
  }

  private static Optional<Finding> states(
      String store, int partition, Map<Bytes, byte[]> actual, StoredBytes expected) {
    Map<Bytes, byte[]> left = new TreeMap<>(actual);
    List<String> differences = new ArrayList<>();
    expected.forEach((key, value) -> {
      byte[] is = left.remove(Bytes.wrap(key));
      if (is == null) {
        differences.add("a state is missing");
      } else if (!Arrays.equals(is, value)) {
        differences.add("a state differs");
      }
    });
    if (!left.isEmpty()) {
      differences.add("%d states are too many".formatted(left.size()));
    }
    return differences.stream()
        .findFirst()
        .map(difference ->
            Finding.of("store '%s', partition %d: %s".formatted(store, partition, difference)));
  }

  private Optional<Finding> counts(OutcomeTally expected) {
    OutcomeTally actual = cluster.counts();
    for (int i = 0; i < plan.programs().size(); i++) {
      Program program = plan.programs().get(i);
      if (!actual.isConserved(i)) {
        return Optional.of(Finding.of("%s: %s".formatted(program.name(), actual.of(i))));
      }
    }
    if (actual.isSame(expected)) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    lines.add("what became of the records differs");
    for (int i = 0; i < plan.programs().size(); i++) {
      if (!actual.of(i).equals(expected.of(i))) {
        lines.add("%s: %s".formatted(plan.programs().get(i).name(), actual.of(i)));
        lines.add("undisturbed: " + expected.of(i));
      }
    }
    return Optional.of(new Finding(lines));
  }
}
