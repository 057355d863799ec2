package io.headwater.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an effect reads, by a clock that stands still; each look is the test's. */
class RunningEffectTest {
  private final List<Run> runs = new ArrayList<>();
  private Optional<String> paused = Optional.empty();
  private Instant now = Instant.parse("2026-11-01T12:00:00Z");
  private final RunningEffect effect = new RunningEffect("mail", new Told(), () -> now, onEnd -> {
    Run run = new Run(onEnd);
    runs.add(run);
    return run;
  });

  private final class Told implements EffectIntake {
    @Override
    public Optional<String> paused() {
      return paused;
    }

    @Override
    public void decided(Outcome outcome) {}
  }

  /** A reading that ends when the test says so, or when it is closed. */
  private static final class Run implements Reading {
    private final Consumer<Optional<Throwable>> onEnd;
    private boolean isAlive = true;

    Run(Consumer<Optional<Throwable>> onEnd) {
      this.onEnd = onEnd;
    }

    void end(Optional<Throwable> why) {
      isAlive = false;
      onEnd.accept(why);
    }

    @Override
    public boolean isAlive() {
      return isAlive;
    }

    @Override
    public void close() {
      if (isAlive) {
        end(Optional.empty());
      }
    }
  }

  @AfterEach
  void close() {
    effect.close();
  }

  private Run last() {
    return runs.get(runs.size() - 1);
  }

  @Test
  void readsOnce() {
    effect.look();
    effect.look();

    assertThat(runs).hasSize(1);
    assertThat(effect.isRunning()).isTrue();
  }

  @Test
  void endsItsReadingInAPauseAndBeginsAgainAfterIt() {
    effect.look();

    paused = Optional.of("too many dead letters");
    assertThat(effect.isRunning()).isFalse();
    effect.look();
    effect.look();
    assertThat(last().isAlive()).isFalse();
    assertThat(runs).hasSize(1);

    paused = Optional.empty();
    effect.look();
    assertThat(runs).hasSize(2);
    assertThat(effect.isRunning()).isTrue();
    assertThat(effect.halt()).isEmpty();
  }

  @Test
  void goesOnAtOnceAfterARecordThatWasRefusedInAPause() {
    effect.look();

    last().end(Optional.of(new PausedEffectException("too many dead letters")));
    effect.look();

    assertThat(runs).hasSize(2);
    assertThat(effect.isRunning()).isTrue();
  }

  @Test
  void readsNothingIfItIsPausedWhenItStarts() {
    paused = Optional.of("the disk is full");

    effect.look();

    assertThat(runs).isEmpty();
    assertThat(effect.isRunning()).isFalse();
  }

  @Test
  void waitsLongerAfterEachFailure() {
    effect.look();
    last().end(Optional.of(new IllegalStateException("no broker")));
    effect.look();
    assertThat(runs).hasSize(1);

    now = now.plusSeconds(1);
    effect.look();
    assertThat(runs).hasSize(2);

    last().end(Optional.of(new IllegalStateException("no broker")));
    now = now.plus(Duration.ofMillis(1_999));
    effect.look();
    assertThat(runs).hasSize(2);
  }

  @Test
  void goesOnIfTheClockIsSetBack() {
    effect.look();
    last().end(Optional.of(new IllegalStateException("no broker")));

    now = now.minus(Duration.ofHours(1));
    effect.look();

    assertThat(runs).hasSize(2);
  }

  @Test
  void haltsForGoodIfTheJvmFails() {
    effect.look();

    last().end(Optional.of(new IllegalStateException(new OutOfMemoryError("heap"))));
    now = now.plusSeconds(60);
    effect.look();

    assertThat(runs).hasSize(1);
    assertThat(effect.halt().orElseThrow())
        .startsWith("effect 'mail': the JVM failed (OutOfMemoryError: heap) [HW1875]");
  }

  @Test
  void haltsForGoodAsDeclared() {
    effect.look();

    last().end(Optional.of(new HaltingRecordException("mail at in-0@7: threw")));
    now = now.plus(Duration.ofHours(1));
    effect.look();

    assertThat(runs).hasSize(1);
    assertThat(effect.halt()).hasValue("mail at in-0@7: threw");
  }

  @Test
  void readsNothingMoreOnceItIsClosed() {
    effect.look();

    effect.close();
    effect.look();

    assertThat(last().isAlive()).isFalse();
    assertThat(runs).hasSize(1);
  }
}
