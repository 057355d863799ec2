package io.headwater.runtime;

import io.headwater.host.Breaker;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.util.Optional;

/** Pauses an instance for its dead letters. */
record DeadLetterPause(IntakePause intake) implements Breaker.Intake {
  private static final String NAME = "dead letters";

  /** Returns what pauses an instance as its topology declares. */
  static Optional<Breaker> of(TopologySpec spec, IntakePause intake) {
    return spec.breaker()
        .map(declared -> new Breaker(declared, Clock.systemUTC(), new DeadLetterPause(intake)));
  }

  @Override
  public void pause(String reason) {
    intake.pause(NAME, reason);
  }

  @Override
  public void resume() {
    intake.resume(NAME);
  }
}
