package io.headwater.cli;

import io.headwater.client.EventSubscriber;
import io.headwater.client.PartitionState;
import io.headwater.client.ShareSubscriber;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What hands out records until it is closed. */
interface SubscribedSource extends AutoCloseable {
  /** Tells whether it has not ended by itself. */
  boolean isAlive();

  /** Returns how far it is in each partition, where that can be said. */
  List<PartitionState> partitions();

  /** Returns how far it was when it was closed, if that was told then. */
  default List<PartitionState> left() {
    return List.of();
  }

  @Override
  void close();

  /** Begins to hand out records. */
  interface Opening {
    /**
     * Begins.
     *
     * @param onEnd told once when there is nothing more to come, and why
     */
    SubscribedSource open(SubscribedPrinting printing, Consumer<Optional<Throwable>> onEnd);
  }

  /** Takes one that reads partitions. */
  static SubscribedSource of(EventSubscriber subscriber) {
    return new SubscribedSource() {
      @Override
      public boolean isAlive() {
        return subscriber.isAlive();
      }

      @Override
      public List<PartitionState> partitions() {
        return subscriber.partitions();
      }

      @Override
      public void close() {
        subscriber.close();
      }
    };
  }

  /** Takes one that reads a queue. */
  static SubscribedSource of(ShareSubscriber subscriber) {
    return new SubscribedSource() {
      @Override
      public boolean isAlive() {
        return subscriber.isAlive();
      }

      /** None is its own, and waits for it alone. */
      @Override
      public List<PartitionState> partitions() {
        return List.of();
      }

      @Override
      public List<PartitionState> left() {
        return subscriber.partitions();
      }

      @Override
      public void close() {
        subscriber.close();
      }
    };
  }
}
