package io.headwater.cli;

import io.headwater.history.HistoryEvent;
import io.headwater.partition.PartitionFunction;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import java.util.Optional;
import java.util.function.Consumer;

/** Counts events of a history that are in another partition than a stream places their keys in. */
final class PlacementCheck implements Consumer<HistoryEvent> {
  private final int partition;
  private final int partitions;
  private final Optional<PartitionFunction> placing;
  private long misplaced;

  /** Looks at events of a partition; where keys do not decide, every place is right. */
  PlacementCheck(int partition, StreamSpec stream) {
    this.partition = partition;
    this.partitions = stream.partitions();
    this.placing = stream.placement() instanceof Placement.ByKey byKey
        ? Optional.of(byKey.partitioning().newFunction())
        : Optional.empty();
  }

  @Override
  public void accept(HistoryEvent event) {
    if (placing.isPresent() && event.key().isPresent()) {
      misplaced += isInPlace(placing.get(), event.key().get()) ? 0 : 1;
    }
  }

  private boolean isInPlace(PartitionFunction function, byte[] key) {
    try {
      return function.partition(key, partitions) == partition;
    } catch (RuntimeException e) {
      return false; // of an author's own partitioning, which has no place for this key
    }
  }

  long misplaced() {
    return misplaced;
  }
}
