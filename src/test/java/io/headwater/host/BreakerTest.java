package io.headwater.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.Outcome;
import io.headwater.topology.CircuitBreaker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When an instance pauses, and when it goes on, by a clock that stands still. */
class BreakerTest {
  private static final CircuitBreaker DECLARED = CircuitBreaker.above(0.2)
      .of(10)
      .within(Duration.ofMinutes(1))
      .pausing(Duration.ofMinutes(5))
      .trying(5);

  private final List<String> calls = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-01T12:00:00Z");
  private final Breaker breaker = new Breaker(DECLARED, new MovedClock(), new Heard());

  /** Says what {@link #now} says. */
  private final class MovedClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private final class Heard implements Breaker.Intake {
    @Override
    public void pause(String reason) {
      calls.add("pause: " + reason);
    }

    @Override
    public void resume() {
      calls.add("resume");
    }
  }

  private void count(int records, Outcome outcome) {
    for (int i = 0; i < records; i++) {
      breaker.count(outcome);
    }
  }

  private void beginTrial() {
    count(10, Outcome.DEAD_LETTERED);
    now = now.plus(DECLARED.pause());
    breaker.look();
    calls.clear();
  }

  @Test
  void pausesAboveTheRate() {
    count(8, Outcome.PROCESSED);
    count(2, Outcome.DEAD_LETTERED);
    assertThat(calls).isEmpty();

    count(1, Outcome.DEAD_LETTERED);

    assertThat(calls)
        .containsExactly("pause: 3 of 11 records became dead letters within PT1M, "
            + "more than 0.2 of them; on trial again at 2026-11-01T12:05:00Z");
  }

  @Test
  void goesOnWhileTooFewRecordsWereDecided() {
    count(9, Outcome.DEAD_LETTERED);
    assertThat(calls).isEmpty();

    count(1, Outcome.REJECTED);

    assertThat(calls).hasSize(1);
  }

  @Test
  void forgetsDeadLettersOfLongAgo() {
    count(9, Outcome.DEAD_LETTERED);
    now = now.plus(Duration.ofMinutes(2));

    count(10, Outcome.PROCESSED);

    assertThat(calls).isEmpty();
  }

  @Test
  void countsNothingThatWasUnderWayWhenItPaused() {
    count(50, Outcome.DEAD_LETTERED);

    assertThat(calls).hasSize(1);
  }

  @Test
  void beginsATrialWhenItsTimeHasCome() {
    count(10, Outcome.DEAD_LETTERED);
    calls.clear();

    now = now.plus(DECLARED.pause()).minusMillis(1);
    breaker.look();
    assertThat(calls).isEmpty();

    now = now.plusMillis(1);
    breaker.look();
    breaker.look();

    assertThat(calls).containsExactly("resume");
  }

  @Test
  void tellsHowManyRecordsAreLeftOfATrial() {
    assertThat(breaker.portion()).isEqualTo(Integer.MAX_VALUE);

    beginTrial();
    assertThat(breaker.portion()).isEqualTo(5);
    count(4, Outcome.PROCESSED);
    assertThat(breaker.portion()).isOne();
    count(1, Outcome.PROCESSED);
    assertThat(breaker.portion()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void goesOnAfterATrialThatIsPassed() {
    beginTrial();

    count(4, Outcome.PROCESSED);
    count(1, Outcome.DEAD_LETTERED);
    count(9, Outcome.DEAD_LETTERED);

    assertThat(calls).as("what was before the trial counts no more").isEmpty();
  }

  @Test
  void pausesAgainAsSoonAsATrialCannotBePassed() {
    beginTrial();

    count(2, Outcome.DEAD_LETTERED);

    assertThat(calls)
        .containsExactly("pause: 2 of 2 records on trial became dead letters, "
            + "more than 0.2 of them; on trial again at 2026-11-01T12:10:00Z");
  }
}
