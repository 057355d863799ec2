package io.headwater.client;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the stage of a record and the thread that began it meet: whoever comes second goes on with
 * the record's lane.
 */
final class Suspension implements BiConsumer<Void, @Nullable Throwable> {
  private final Consumer<@Nullable Throwable> goOn;
  private final AtomicBoolean isMet = new AtomicBoolean();
  private volatile @Nullable Throwable failure;

  /** Has {@code goOn} called if the stage comes second, on its thread. */
  Suspension(Consumer<@Nullable Throwable> goOn) {
    this.goOn = goOn;
  }

  @Override
  public void accept(Void nothing, @Nullable Throwable thrown) {
    failure = thrown;
    if (isMet.getAndSet(true)) {
      goOn.accept(thrown);
    }
  }

  /** Tells whether the stage was first, so that the caller goes on. */
  boolean isOver() {
    return isMet.getAndSet(true);
  }

  @Nullable
  Throwable failure() {
    return failure;
  }
}
