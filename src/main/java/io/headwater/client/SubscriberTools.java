package io.headwater.client;

import io.headwater.deadletter.LetterForm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** Makes what layers work with out of what a subscriber has. */
final class SubscriberTools {
  private SubscriberTools() {}

  private record WorkersPauses(Workers workers) implements Pauses {
    @Override
    public Runnable after(Duration pause, Runnable task) {
      return workers.after(pause, task);
    }

    @Override
    public void later(Duration pause, BooleanSupplier task) {
      workers.later(pause, task);
    }

    @Override
    public void takePlace() {
      workers.takePlace();
    }
  }

  static HandlingTools of(
      Workers workers, Executor threads, EventPublisher publisher, SubscriberListener listener) {
    return new HandlingTools(
        new WorkersPauses(workers),
        threads,
        publisher::publish,
        InstantSource.system(),
        () -> ThreadLocalRandom.current().nextDouble(),
        (record, outcome, why) -> tell(listener, record, outcome, why),
        workers::isClosed);
  }

  /** Runs each task on a worker, and gives its place back when the task returns. */
  static Executor placed(Workers workers) {
    return task -> workers.submit(() -> {
      task.run();
      return true;
    });
  }

  /** Opens what writes letters: they are larger than what producers send by default. */
  static EventPublisher letters(ClusterAddress cluster) {
    return EventPublisher.open(PublisherSettings.of(cluster)
        .withKafka("max.request.size", Integer.toString(LetterForm.MAX_BYTES)));
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
      case RELEASED -> {
        // It is done, and told as that.
      }
    }
  }
}
