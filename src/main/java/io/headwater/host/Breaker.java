package io.headwater.host;

import io.headwater.diagnostic.Outcome;
import io.headwater.operator.OperatorHost;
import io.headwater.topology.CircuitBreaker;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses an instance, or a part of it, above a rate of dead letters, and lets it go on after a
 * trial. What was decided stays decided: nothing is undone. Thread-safe.
 */
public final class Breaker {
  private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

  private final CircuitBreaker declared;
  private final String paused;
  private final Clock clock;
  private final Intake intake;
  private final SlidingRate recent;
  private Mode mode = Mode.CLOSED;
  private Instant trialFrom = Instant.MAX;
  private int tried;
  private int triedInVain;

  /** In the words of electricians: an open circuit lets nothing through. */
  private enum Mode {
    CLOSED,
    OPEN,
    TRIAL
  }

  /** What takes records in. Called by the thread that counts, or that looks at the time. */
  public interface Intake {
    /**
     * Takes no more records in; a few that are under way may still be processed.
     *
     * @param reason without payload
     */
    void pause(String reason);

    /** Takes records in again. */
    void resume();
  }

  /** Pauses an instance, by the dead letters of all its programs together. */
  public Breaker(CircuitBreaker declared, Clock clock, Intake intake) {
    this(declared, "instance", clock, intake);
  }

  /**
   * Begins with a closed circuit, and nothing counted.
   *
   * @param paused what is paused, as the log says it
   */
  public Breaker(CircuitBreaker declared, String paused, Clock clock, Intake intake) {
    this.declared = declared;
    this.paused = paused;
    this.clock = clock;
    this.intake = intake;
    this.recent = new SlidingRate(declared.within());
  }

  /** Returns an observer that counts here, too. */
  public OperatorHost.Observer counting(OperatorHost.Observer observer) {
    return new BreakingObserver(observer, this);
  }

  /** Counts what became of a record. */
  public synchronized void count(Outcome outcome) {
    boolean isDeadLetter = outcome == Outcome.DEAD_LETTERED;
    if (mode == Mode.CLOSED) {
      recent.count(clock.millis(), isDeadLetter);
      if (recent.records() >= declared.minimum()
          && declared.isExceeded(recent.deadLetters(), recent.records())) {
        open("%d of %d records became dead letters within %s"
            .formatted(recent.deadLetters(), recent.records(), declared.within()));
      }
    } else if (mode == Mode.TRIAL) {
      tried++;
      triedInVain += isDeadLetter ? 1 : 0;
      endTrial();
    }
  }

  private void endTrial() {
    if (declared.isExceeded(triedInVain, declared.trial())) {
      open("%d of %d records on trial became dead letters".formatted(triedInVain, tried));
    } else if (tried >= declared.trial()) {
      mode = Mode.CLOSED;
      recent.clear();
      LOG.info("{} has passed its trial, and goes on as usual [records={}]", paused, tried);
    }
  }

  private void open(String found) {
    mode = Mode.OPEN;
    trialFrom = clock.instant().plus(declared.pause());
    String reason = "%s, more than %s of them; on trial again at %s"
        .formatted(found, declared.rate(), trialFrom.truncatedTo(ChronoUnit.SECONDS));
    LOG.warn("{} pauses: {}", paused, reason);
    intake.pause(reason);
  }

  /** Returns how many records may be decided before it has to be asked again, at least 1. */
  public synchronized int portion() {
    return mode == Mode.TRIAL ? Math.max(1, declared.trial() - tried) : Integer.MAX_VALUE;
  }

  /** Begins a trial if it is time for one; called often. */
  public synchronized void look() {
    if (mode == Mode.OPEN && !clock.instant().isBefore(trialFrom)) {
      mode = Mode.TRIAL;
      tried = 0;
      triedInVain = 0;
      LOG.info("{} takes records in again, on trial [records={}]", paused, declared.trial());
      intake.resume();
    }
  }

  /** Counts outcomes on their way to whoever else counts. */
  private record BreakingObserver(OperatorHost.Observer next, Breaker breaker)
      implements OperatorHost.Observer {
    @Override
    public boolean isTimed() {
      return next.isTimed();
    }

    @Override
    public void consumed() {
      next.consumed();
    }

    @Override
    public void outcome(Outcome outcome, long latencyNanos, long eventTimeMillis) {
      next.outcome(outcome, latencyNanos, eventTimeMillis);
      breaker.count(outcome);
    }

    @Override
    public void step(int step, Outcome outcome) {
      next.step(step, outcome);
    }

    @Override
    public void retried(int step) {
      next.retried(step);
    }

    @Override
    public void parked(long count) {
      next.parked(count);
    }

    @Override
    public void delayed(long count) {
      next.delayed(count);
    }

    @Override
    public void stepLatency(int step, long nanos) {
      next.stepLatency(step, nanos);
    }

    @Override
    public void emitted(int exit) {
      next.emitted(exit);
    }
  }
}
