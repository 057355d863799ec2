package io.headwater.runtime;

import io.headwater.host.Breaker;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Pauses an instance, or what reads beside its programs, for its dead letters, if its topology says
 * so. Thread-safe.
 */
final class DeadLetterPause implements Breaker.Intake, AutoCloseable {
  private static final String NAME = "dead letters";
  private static final long LOOK_MILLIS = 250;

  private final IntakePause intake;
  private final Optional<Breaker> breaker;
  private Optional<ScheduledExecutorService> thread = Optional.empty();

  /**
   * Counts nothing yet.
   *
   * @param paused what is paused, as the log says it
   */
  DeadLetterPause(TopologySpec spec, String paused, IntakePause intake) {
    this.intake = intake;
    this.breaker =
        spec.breaker().map(declared -> new Breaker(declared, paused, Clock.systemUTC(), this));
  }

  /** Returns what counts dead letters; absent if nothing is declared. */
  Optional<Breaker> breaker() {
    return breaker;
  }

  /** Begins to look whether it is time for a trial. */
  synchronized void start() {
    breaker.ifPresent(declared -> {
      ScheduledExecutorService looking =
          Executors.newSingleThreadScheduledExecutor(DeadLetterPause::daemon);
      ScheduledFuture<?> unused = looking.scheduleWithFixedDelay(
          declared::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      thread = Optional.of(looking);
    });
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "headwater-dead-letter-pause");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void pause(String reason) {
    intake.pause(NAME, reason);
  }

  @Override
  public void resume() {
    intake.resume(NAME);
  }

  @Override
  public synchronized void close() {
    thread.ifPresent(ScheduledExecutorService::shutdownNow);
  }
}
