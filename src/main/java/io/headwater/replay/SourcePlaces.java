package io.headwater.replay;

import io.headwater.partition.PartitionFunction;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the partitions of records of a history that do not say theirs, as writers of their streams
 * do. What they have no place for, such as a record without the key that it should have, is in
 * partition 0, and fails there as poison does.
 */
public final class SourcePlaces {
  private final Map<String, Place> places = new HashMap<>();

  private record Place(StreamSpec stream, Optional<PartitionFunction> function) {}

  /** Prepares for the streams of a topology. */
  public SourcePlaces(TopologySpec spec) {
    for (StreamSpec stream : spec.streams()) {
      Optional<PartitionFunction> function = stream.placement() instanceof Placement.ByKey byKey
          ? Optional.of(byKey.partitioning().newFunction())
          : Optional.empty();
      places.put(stream.topic(), new Place(stream, function));
    }
  }

  /** Returns the partition of a record of one of these streams; of any other, the one it says. */
  public int partitionOf(SourceRecord record) {
    Place place = places.get(record.topic());
    if (place == null) {
      return record.partition().orElse(0);
    }
    int partitions = place.stream().partitions();
    if (record.partition().isPresent()) {
      return record.partition().getAsInt() % partitions;
    }
    Optional<byte[]> key = record.event().key();
    if (place.function().isEmpty()
        || (key.isEmpty() && place.stream().placement().isKeyed())) {
      return 0;
    }
    return placed(place.function().get(), key.orElse(new byte[0]), partitions);
  }

  private static int placed(PartitionFunction function, byte[] key, int partitions) {
    try {
      int partition = function.partition(key, partitions);
      return partition < 0 || partition >= partitions ? 0 : partition;
    } catch (RuntimeException e) {
      // Of an author's own partitioning, which has no place for this key.
      return 0;
    }
  }
}
