package io.headwater.partition;

import java.nio.ByteBuffer;
import java.util.Set;

/** A base partitioning, except for a few keys that are too hot for one partition. */
record HotKeyPartitioning(Partitioning base, Set<ByteBuffer> keys, int spread)
    implements Partitioning {
  static final String NAME = "hot-keys";

  HotKeyPartitioning {
    keys = Set.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("hot-keys must name at least 1 key, named 0");
    }
    if (spread < 1) {
      throw new IllegalArgumentException(
          "hot-keys must spread over at least 1 partition, was " + spread);
    }
    if (!base.isKeyed()) {
      throw new IllegalArgumentException(
          "hot-keys needs a base that chooses by key, was '%s'".formatted(base.name()));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isKeyed() {
    return spread == 1;
  }

  @Override
  public PartitionFunction newFunction() {
    return new HotKeyFunction(base.newFunction(), keys, spread);
  }

  /** Renders how many keys are hot, but not which: keys do not belong into logs. */
  @Override
  public String toString() {
    String hot = keys.size() == 1 ? "1 key" : keys.size() + " keys";
    return "%s(%s, %s, %d)".formatted(NAME, base, hot, spread);
  }
}
