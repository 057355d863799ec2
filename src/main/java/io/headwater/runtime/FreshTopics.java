package io.headwater.runtime;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Questions about topics that may be new. Each broker hears of a topic on its own, and the client
 * does not ask one again that has not heard of it yet.
 */
final class FreshTopics {
  private static final long PAUSE_MILLIS = 100;

  private FreshTopics() {}

  /** Asks, and asks again while a topic is unheard of, until {@code timeout} is over. */
  static <T> T ask(Supplier<KafkaFuture<T>> question, Duration timeout)
      throws ExecutionException, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        return question.get().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        boolean isUnheardOf = e.getCause() instanceof UnknownTopicOrPartitionException;
        if (!isUnheardOf || System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }
}
