package io.headwater.effect;

import io.headwater.diagnostic.Outcome;
import java.util.Optional;

/** Whether an effect takes records in, as decided by whoever hosts it. Thread-safe. */
public interface EffectIntake {
  /**
   * Returns why nothing is to be called for now; empty if records are taken in. Asked before each
   * record, and several times a second.
   */
  Optional<String> paused();

  /** Called when it is decided what becomes of a record; may lead to a pause. */
  void decided(Outcome outcome);
}
