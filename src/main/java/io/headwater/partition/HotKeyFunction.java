package io.headwater.partition;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Sends a hot key to its base partition and those after it in turn, other keys to their base. */
final class HotKeyFunction implements PartitionFunction {
  private final PartitionFunction base;
  private final int spread;
  private final Map<ByteBuffer, Turn> turns = new HashMap<>();

  HotKeyFunction(PartitionFunction base, Set<ByteBuffer> keys, int spread) {
    this.base = base;
    this.spread = spread;
    keys.forEach(key -> turns.put(key, new Turn()));
  }

  @Override
  public int partition(byte[] key, int partitions) {
    int first = base.partition(key, partitions);
    Turn turn = turns.get(ByteBuffer.wrap(key));
    if (turn == null) {
      return first;
    }
    // A spread above the count would come round to the first partitions more often than to others.
    int step = turn.next(Math.min(spread, partitions));
    int untilWrap = partitions - first;
    return step < untilWrap ? first + step : step - untilWrap;
  }

  /** How far one hot key has come. */
  private static final class Turn {
    private int upcoming;

    int next(int steps) {
      int step = upcoming % steps;
      upcoming = step + 1;
      return step;
    }
  }
}
