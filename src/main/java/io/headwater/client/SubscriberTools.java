package io.headwater.client;

import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** Makes what layers work with out of what a subscriber has. */
final class SubscriberTools {
  private SubscriberTools() {}

  static HandlingTools of(
      Workers workers,
      EventPublisher publisher,
      SubscriberListener listener,
      BooleanSupplier isClosing) {
    return new HandlingTools(
        workers::after,
        task -> workers.submit(() -> {
          task.run();
          return true;
        }),
        publisher::publish,
        InstantSource.system(),
        () -> ThreadLocalRandom.current().nextDouble(),
        (record, outcome, why) -> tell(listener, record, outcome, why),
        isClosing);
  }

  private static void tell(
      SubscriberListener listener,
      StoredRecord record,
      FailureListener.Outcome outcome,
      Throwable why) {
    switch (outcome) {
      case FAILED -> listener.attemptFailed(record, why);
      case RETRIED -> listener.retried(record);
      case DELAYED, PARKED -> listener.putAside(record);
      case DEAD_LETTERED -> listener.deadLettered(record, why);
      case SKIPPED -> listener.skipped(record, why);
      case RELEASED -> {}
    }
  }
}
