package io.headwater.cli;

/** Gives events to a cluster, with one of the two clients. Thread-safe, but for the last two. */
interface BenchProducer extends AutoCloseable {
  /** Publishes an event and waits for it. */
  void sendAndWait(int number) throws InterruptedException;

  /** Publishes an event. */
  void send(int number);

  /**
   * Waits for all that was sent.
   *
   * @return how many events were not written
   */
  long finish();

  @Override
  void close();

  /** Opens one. */
  interface Opening {
    /** Opens one for a topic that exists. */
    BenchProducer open(String topic);
  }
}
