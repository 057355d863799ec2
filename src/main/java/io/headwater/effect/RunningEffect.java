package io.headwater.effect;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.HaltingRecordException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one effect going: what ends its reading is infrastructure, and passes, unless the author
 * declared to halt, or the JVM fails; or a pause, after which it is begun again. Thread-safe.
 *
 * <p>In a pause it does not read at all, rather than hold what it has read back: its partitions are
 * others' then, which would call for the same records meanwhile.
 */
final class RunningEffect implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningEffect.class);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final long LOOK_MILLIS = 100;

  private final String name;
  private final EffectIntake intake;
  private final InstantSource clock;
  private final Function<Consumer<Optional<Throwable>>, Reading> open;
  private final ScheduledExecutorService looking;
  private Optional<Reading> reading = Optional.empty();
  private Optional<String> halt = Optional.empty();
  private Duration wait = FIRST_WAIT;
  private Instant failed = Instant.MIN;
  private Duration pause = Duration.ZERO;
  private boolean isClosed;

  /** Reads nothing until {@link #look} is called. */
  RunningEffect(
      String name,
      EffectIntake intake,
      InstantSource clock,
      Function<Consumer<Optional<Throwable>>, Reading> open) {
    this.name = name;
    this.intake = intake;
    this.clock = clock;
    this.open = open;
    this.looking = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "headwater-effect-" + name);
      thread.setDaemon(true);
      return thread;
    });
  }

  /**
   * Starts.
   *
   * @param open begins to read, and tells the given listener when and why that ends
   */
  static RunningEffect start(
      String name,
      EffectIntake intake,
      InstantSource clock,
      Function<Consumer<Optional<Throwable>>, Reading> open) {
    RunningEffect running = new RunningEffect(name, intake, clock, open);
    running.begin();
    var unused = running.looking.scheduleWithFixedDelay(
        running::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return running;
  }

  /** Begins to read if that is due, and ends it in a pause. */
  void look() {
    try {
      begin();
    } catch (RuntimeException e) {
      ended(Optional.of(e));
    }
    // Not under the lock: the end of a reading is told before close returns.
    toEnd().ifPresent(Reading::close);
  }

  private synchronized void begin() {
    boolean isDue = reading.isEmpty()
        && !isClosed
        && halt.isEmpty()
        && hasWaited()
        && intake.paused().isEmpty();
    if (isDue) {
      reading = Optional.of(open.apply(this::ended));
    }
  }

  /** Tells whether the pause is over, or the clock was set back behind its beginning. */
  private boolean hasWaited() {
    Instant now = clock.instant();
    return now.isBefore(failed) || !now.isBefore(failed.plus(pause));
  }

  private synchronized Optional<Reading> toEnd() {
    return intake.paused().isPresent() ? reading : Optional.empty();
  }

  private synchronized void ended(Optional<Throwable> why) {
    reading = Optional.empty();
    if (isClosed
        || why.filter(thrown -> !(thrown instanceof PausedEffectException)).isEmpty()) {
      return;
    }
    halt = haltOf(why.get());
    if (halt.isPresent()) {
      LOG.error("effect halts: {}", halt.get());
      return;
    }
    LOG.warn("effect goes on in {} [effect={}]", wait, name, why.get());
    failed = clock.instant();
    pause = wait;
    Duration longer = wait.multipliedBy(2);
    wait = longer.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longer;
  }

  /** Tells what to halt at, because its author wants it, or the JVM failed. */
  private Optional<String> haltOf(Throwable thrown) {
    if (thrown instanceof HaltingRecordException) {
      return Optional.of(Causes.told(thrown));
    }
    return FatalErrors.areIn(thrown)
        ? Optional.of(
            FatalErrors.problem("effect '" + name + "'", false, thrown, "").render())
        : Optional.empty();
  }

  synchronized boolean isRunning() {
    return reading.filter(Reading::isAlive).isPresent() && intake.paused().isEmpty();
  }

  synchronized Optional<String> halt() {
    return halt;
  }

  @Override
  public void close() {
    Optional<Reading> open;
    synchronized (this) {
      isClosed = true;
      open = reading;
    }
    looking.shutdownNow();
    open.ifPresent(Reading::close);
  }
}
