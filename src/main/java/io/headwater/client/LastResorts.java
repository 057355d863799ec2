package io.headwater.client;

import io.headwater.client.FailureListener.Outcome;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.LetterForm;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Carries out what is left when no attempt was good, except for parking.
 *
 * @param group application of letters
 * @param where the handler, as letters name it
 */
record LastResorts(String group, String where, HandlingTools tools) {
  private static final String STEP = "/handler";

  WhenExhausted of(LastResort last) {
    if (last instanceof LastResort.ToDeadLetters letters) {
      return (record, failure) -> deadLetter(letters.form(), record, failure);
    }
    if (last instanceof LastResort.Skip) {
      return (record, failure) -> {
        tools.listener().happened(record, Outcome.SKIPPED, failure.cause());
        return CompletableFuture.completedFuture(null);
      };
    }
    return (record, failure) ->
        CompletableFuture.failedFuture(SubscriberHalts.asDeclared(group + STEP, record, failure));
  }

  private CompletionStage<Void> deadLetter(
      LetterForm form, StoredRecord record, HandlerFailure failure) {
    return write(tools, letter(form, record, failure), Outcome.DEAD_LETTERED, record, failure);
  }

  /** Writes what stands for a record that failed; it is done when that is acknowledged. */
  static CompletionStage<Void> write(
      HandlingTools tools,
      PublishRecord written,
      Outcome outcome,
      StoredRecord record,
      HandlerFailure failure) {
    Promise promise = new Promise();
    CompletionStage<?> answer;
    try {
      answer = tools.writer().apply(written);
    } catch (RuntimeException e) { // the publisher is closed
      answer = CompletableFuture.failedFuture(e);
    }
    var unused = answer.whenComplete((position, thrown) -> {
      if (thrown == null) {
        tools.listener().happened(record, outcome, failure.cause());
        promise.keep();
      } else {
        promise.fail(SubscriberHalts.unwritable(
            record, written.topic(), failure, HandlerFailure.causeOf(thrown)));
      }
    });
    return promise;
  }

  private PublishRecord letter(LetterForm form, StoredRecord record, HandlerFailure failure) {
    Instant now = tools.clock().instant();
    LetterForm.Written written = form.write(new DeadLetter(
        record.position(),
        record.time().toEpochMilli(),
        record.key().orElse(null),
        record.value().orElse(null),
        record.headers(),
        new DeadLetter.Cause(
            failure.code().name(),
            failure.message(),
            group + STEP,
            where,
            failure.exceptionClass(),
            failure.attempts(),
            group,
            now)));
    // Producers refuse negative timestamps; the original one is in a header.
    Instant time = record.time().isBefore(Instant.EPOCH) ? now : record.time();
    return new PublishRecord(
        FailureTopics.deadLetters(FailureTopics.origin(record.position().topic())),
        OptionalInt.of(record.position().partition()),
        Optional.ofNullable(written.key()),
        Optional.ofNullable(written.value()),
        written.headers(),
        time);
  }
}
