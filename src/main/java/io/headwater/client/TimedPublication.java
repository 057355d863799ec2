package io.headwater.client;

/** One whose latency is measured. */
final class TimedPublication extends Publication {
  private final long givenNanos = System.nanoTime();

  TimedPublication(EventPublisher publisher, PublishRecord record) {
    super(publisher, record);
  }

  @Override
  long givenNanos() {
    return givenNanos;
  }
}
