package io.headwater.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What reads and hands over records, on threads of its own. Thread-safe. */
interface SubscriberEngine {
  /** Begins, once. Does not wait for the cluster. */
  void start();

  /** Begins to end: lets no record begin, waits for those in hand, commits. */
  void stop();

  /** Waits for the end; gives up when patience does. */
  void awaitEnd(Duration patience) throws InterruptedException;

  /** Tells whether records are read and handled. */
  boolean isAlive();

  /** Returns why it ended, if not because it was to. */
  Optional<Throwable> failure();

  /** Returns how far it is, as of about a second ago. */
  List<PartitionState> partitions();
}
