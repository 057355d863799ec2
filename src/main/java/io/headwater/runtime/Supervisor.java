package io.headwater.runtime;

import io.headwater.diagnostic.HaltingRecordException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what follows the death of a stream thread: a new thread within a budget, or the end.
 *
 * <p>Called on the dying thread, so it must not block for long and must not close the client.
 */
final class Supervisor implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final int BUDGET = 5;
  // GlobalStreamThread, which is not replaced whatever the answer, is named so by Kafka Streams.
  private static final String GLOBAL_THREAD = "-GlobalStreamThread";
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final Clock clock;
  private final Deque<Instant> deaths = new ArrayDeque<>();
  private Optional<String> halt = Optional.empty();

  Supervisor(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable thrown) {
    if (isFencing(thrown)) {
      LOG.info("stream thread was fenced and is replaced [cause={}]", thrown.toString());
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    Optional<HaltingRecordException> declared = declaredHalt(thrown);
    if (declared.isPresent()) {
      halt = Optional.of(String.valueOf(declared.get().getMessage()));
      LOG.error("application halts, as declared: {}", declared.get().getMessage());
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    if (Thread.currentThread().getName().endsWith(GLOBAL_THREAD)) {
      halt = Optional.of("the thread that reads global tables died of " + rootOf(thrown));
      LOG.error("application halts: global tables are not read any more", thrown);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    Instant now = clock.instant();
    deaths.addLast(now);
    while (deaths.peekFirst() != null && deaths.peekFirst().isBefore(now.minus(WINDOW))) {
      deaths.removeFirst();
    }
    if (deaths.size() > BUDGET || thrown instanceof Error) {
      String reason = "stream thread died of %s (%d deaths within %d min)"
          .formatted(rootOf(thrown), deaths.size(), WINDOW.toMinutes());
      halt = Optional.of(reason);
      LOG.error("application halts: {}", reason, thrown);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.warn(
        "stream thread died and is replaced [deaths={}, budget={}]", deaths.size(), BUDGET, thrown);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** Finds the record that an author wants to halt at; Kafka Streams wraps what a step threw. */
  private static Optional<HaltingRecordException> declaredHalt(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof HaltingRecordException halting) {
        return Optional.of(halting);
      }
    }
    return Optional.empty();
  }

  private static boolean isFencing(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException
          || cause instanceof InvalidTxnStateException
          || cause instanceof TaskMigratedException
          || cause instanceof TaskCorruptedException) {
        return true;
      }
    }
    return false;
  }

  private static String rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }

  /** Returns why the application was halted, if it was. */
  synchronized Optional<String> halt() {
    return halt;
  }
}
