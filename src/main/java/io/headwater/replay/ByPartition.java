package io.headwater.replay;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One thing per partition, made when it is first asked for. */
final class ByPartition<T> {
  private final IntFunction<T> make;
  private @Nullable Object[] made = new Object[1];

  /** Begins with none; partitions are numbered from 0, without great gaps. */
  ByPartition(IntFunction<T> make) {
    this.make = make;
  }

  @SuppressWarnings("unchecked") // nothing else is ever put there
  T get(int partition) {
    if (partition >= made.length) {
      made = Arrays.copyOf(made, Math.max(partition + 1, 2 * made.length));
    }
    Object one = made[partition];
    if (one == null) {
      one = make.apply(partition);
      made[partition] = one;
    }
    return (T) one;
  }

  /** Shows those that were made, by partition. */
  @SuppressWarnings("unchecked")
  void forEach(Consumer<T> consumer) {
    for (Object one : made) {
      if (one != null) {
        consumer.accept((T) one);
      }
    }
  }
}
