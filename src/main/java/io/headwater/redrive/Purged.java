package io.headwater.redrive;

import io.headwater.proto.LetterResolution.Action;
import java.time.InstantSource;
import java.util.Optional;

/** Gives a letter up: it stays where it is, and counts as resolved. */
final class Purged implements Treatment {
  private final RedriveSettings settings;
  private final InstantSource clock;

  Purged(RedriveSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Prepared prepare(QueuedLetter letter) {
    return new Prepared(
        letter,
        Optional.empty(),
        Resolutions.of(letter, settings.author(), clock.instant())
            .setAction(Action.PURGED)
            .setAttempt(letter.attempts())
            .build());
  }
}
