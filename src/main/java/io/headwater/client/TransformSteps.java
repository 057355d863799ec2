package io.headwater.client;

import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What is made of one record: its outputs, its dead letter, or the end of the transformer. */
final class TransformSteps {
  private final TransformerSettings settings;
  private final EventTransform transform;

  TransformSteps(TransformerSettings settings, EventTransform transform) {
    this.settings = settings;
    this.transform = transform;
  }

  /**
   * Transforms a record, trying again as the settings say.
   *
   * @throws UntransformedEventException if it cannot be, and that is to end the transformer
   */
  List<PublishRecord> outputs(StoredRecord received) throws InterruptedException {
    for (int made = 1; ; made++) {
      try {
        return List.copyOf(transform.transform(received));
      } catch (RuntimeException e) {
        if (!settings.retries().allows(made, e)) {
          return List.of(failed(received, FailureCode.RULE_THREW, e, made));
        }
        Thread.sleep(settings
            .retries()
            .pauseAfter(made, ThreadLocalRandom.current().nextDouble())
            .toMillis());
      }
    }
  }

  /**
   * Returns the dead letter of a record.
   *
   * @throws UntransformedEventException if it is to end the transformer instead
   */
  PublishRecord failed(StoredRecord received, FailureCode code, Throwable failure, int attempts) {
    if (settings.whenFailed() == TransformerSettings.WhenFailed.STOP) {
      throw new UntransformedEventException(
          new Problem(
              "HW0767",
              settings.group() + " at " + received.position(),
              "the record cannot be transformed (%s, %s)"
                  .formatted(code, failure.getClass().getName()),
              "correct the transform, and start it again: it goes on with this record"),
          failure);
    }
    Instant now = Instant.now();
    DeadLetter letter = new DeadLetter(
        received.position(),
        received.time().toEpochMilli(),
        received.key().orElse(null),
        received.value().orElse(null),
        received.headers(),
        new DeadLetter.Cause(
            code.name(),
            "",
            settings.group() + "/transform",
            "EventTransformer",
            Optional.of(failure.getClass().getName()),
            attempts,
            settings.group(),
            now));
    return TopicLetters.record(letter, LetterContent.FULL, now);
  }
}
