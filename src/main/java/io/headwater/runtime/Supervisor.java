package io.headwater.runtime;

import io.headwater.diagnostic.FatalErrors;
import io.headwater.event.RecordPosition;
import io.headwater.streams.RecordInHandException;
import io.headwater.streams.SuspectRecords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what follows the death of a stream thread: a new thread, later and later, or the end.
 * Thread-safe.
 *
 * <p>Called on the dying thread, so it must not block for long and must not close the client.
 */
final class Supervisor implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  // GlobalStreamThread, which is not replaced whatever the answer, is named so by Kafka Streams.
  private static final String GLOBAL_THREAD = "-GlobalStreamThread";
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final int DEADLY = 3;
  private static final double JITTER = 0.25;

  private final Clock clock;
  private final DoubleSupplier random;
  private final ThreadSuccession succession;
  private final SuspectRecords suspects;
  private final HaltTexts texts;
  private final Map<DeathCause, Deque<Instant>> deaths = new EnumMap<>(DeathCause.class);
  // Also read for the health, which must not wait for a decision.
  private volatile Optional<String> halt = Optional.empty();
  private volatile Optional<String> lastDeath = Optional.empty();

  /**
   * Begins without a death.
   *
   * @param random from 0 to 1, so that threads do not come back all at once
   */
  Supervisor(
      Clock clock,
      DoubleSupplier random,
      ThreadSuccession succession,
      SuspectRecords suspects,
      HaltTexts texts) {
    this.clock = clock;
    this.random = random;
    this.succession = succession;
    this.suspects = suspects;
    this.texts = texts;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable thrown) {
    succession.died();
    DeathCause cause = DeathCause.of(thrown);
    Optional<RecordPosition> record = RecordInHandException.positionOf(thrown);
    if (Thread.currentThread().getName().endsWith(GLOBAL_THREAD)) {
      return halt(texts.globalThread(thrown), thrown);
    }
    if (cause == DeathCause.DECLARED) {
      return onceMoreThenHalt(record, texts.declared(thrown, record), thrown);
    }
    if (FatalErrors.areIn(thrown)) {
      return onceMoreThenHalt(record, texts.machineFailed(thrown, record), thrown);
    }
    if (cause == DeathCause.LOST_INPUT) {
      return halt(texts.lostInput(thrown), thrown);
    }
    // So that what is before it is committed, and an operator can move past it.
    texts.refusedRecord(thrown).ifPresent(suspects::blame);
    int count = count(cause);
    if (count > cause.budget()) {
      return halt(texts.died(thrown, count, WINDOW, record), thrown);
    }
    if (DeathCause.mayBlameRecord(thrown)
        && record.isPresent()
        && suspects.blame(record.get()) >= DEADLY) {
      return halt(texts.deadly(record.get(), DEADLY, thrown), thrown);
    }
    lastDeath = Optional.of(texts.died(thrown, count, WINDOW, record));
    return replace(cause, count, thrown);
  }

  /* Once more, so that all before that record is committed, and an operator can move past it. */
  private StreamThreadExceptionResponse onceMoreThenHalt(
      Optional<RecordPosition> record, String reason, Throwable thrown) {
    if (record.isPresent() && suspects.blame(record.get()) == 1) {
      lastDeath =
          Optional.of("records before %s are committed, to halt there".formatted(record.get()));
      LOG.info("records before the one to halt at are committed first [record={}]", record.get());
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    return halt(reason, thrown);
  }

  private StreamThreadExceptionResponse replace(DeathCause cause, int count, Throwable thrown) {
    long longest = cause.pause(count).toMillis();
    Duration pause = Duration.ofMillis(Math.round(longest * (1 - JITTER * random.getAsDouble())));
    succession.postpone(pause);
    if (cause == DeathCause.FENCING) {
      LOG.info("stream thread was fenced and is replaced [cause={}]", thrown.toString());
    } else {
      LOG.warn(
          "stream thread died and is replaced [cause={}, deaths={}, pauseMillis={}]",
          cause,
          count,
          pause.toMillis(),
          thrown);
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private StreamThreadExceptionResponse halt(String reason, Throwable thrown) {
    halt = Optional.of(reason);
    LOG.error("application halts: {}", reason, thrown);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** Counts a death, and returns how many of that cause there were within the window. */
  private synchronized int count(DeathCause cause) {
    Instant now = clock.instant();
    Deque<Instant> recent = deaths.computeIfAbsent(cause, unused -> new ArrayDeque<>());
    recent.addLast(now);
    while (recent.peekFirst() != null && recent.peekFirst().isBefore(now.minus(WINDOW))) {
      recent.removeFirst();
    }
    return recent.size();
  }

  /** Returns what the last thread that another was to replace died of. */
  Optional<String> lastDeath() {
    return lastDeath;
  }

  /** Returns why the application was halted, if it was. */
  Optional<String> halt() {
    return halt;
  }
}
