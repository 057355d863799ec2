package io.headwater.partition;

import java.util.List;

/** A share of the keys for each partition: the base hashes into slots, a partition owns a range. */
record WeightedPartitioning(List<Integer> weights, Partitioning base) implements Partitioning {
  static final String NAME = "weighted";

  WeightedPartitioning {
    weights = List.copyOf(weights);
    long total = 0;
    for (int weight : weights) {
      if (weight < 0) {
        throw new IllegalArgumentException("weights must be at least 0, were " + weights);
      }
      total += weight;
    }
    if (total < 1 || total > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "weights must add up to a number in [1, %d], were %s, together %d"
              .formatted(Integer.MAX_VALUE, weights, total));
    }
    if (!base.isKeyed()) {
      throw new IllegalArgumentException(
          "weighted needs a base that chooses by key, was '%s'".formatted(base.name()));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isKeyed() {
    return true;
  }

  @Override
  public PartitionFunction newFunction() {
    return new WeightedFunction(weights, base);
  }

  @Override
  public String toString() {
    return NAME + "(" + weights + ", " + base + ")";
  }
}
