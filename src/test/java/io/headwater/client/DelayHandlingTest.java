package io.headwater.client;

import static io.headwater.client.FailingHandler.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DelayHandlingTest {
  private static final FailurePolicy POLICY =
      FailurePolicy.deadLetters().withDelayedRetries(RetryPolicy.of(3));

  private final FailingHandler handler = new FailingHandler();
  private final List<StoredRecord> seen = new ArrayList<>();
  private final Handling handling = handler.handlings().of(POLICY, received -> {
    seen.add(received);
    return handler.handle(received);
  });

  private void give(StoredRecord record) {
    var unused = handle(record);
  }

  private CompletableFuture<Void> handle(StoredRecord record) {
    return handling.handle(record).toCompletableFuture();
  }

  @Test
  void writesWhatFailsToTheDelayTopicAndIsDoneWithIt() {
    handler.failing("a", 1);

    CompletableFuture<Void> done = handle(record("ada", "a", 7));

    assertThat(done).isCompleted();
    StoredRecord waiting = handler.stored("orders-retry").get(0);
    assertThat(waiting.headers().text("hw-wait-origin")).contains("orders-0@7");
    assertThat(waiting.headers().text("hw-wait-attempt")).contains("1");
    assertThat(waiting.headers().text("hw-wait-due"))
        .contains(handler.time.instant().plusMillis(100).toString());
    assertThat(waiting.time()).isEqualTo(handler.time.instant());
    assertThat(handler.meter.counts().delayed()).isEqualTo(1);
  }

  @Test
  void handlesARecordAsItWasWhenItIsDue() {
    handler.failing("a", 1);
    StoredRecord record = record("ada", "a", 7);
    give(record);

    CompletableFuture<Void> done = handle(handler.stored("orders-retry").get(0));
    handler.time.pass(Duration.ofMillis(99));
    assertThat(seen).hasSize(1);
    assertThat(done).isNotDone();
    handler.time.pass(Duration.ofMillis(1));

    assertThat(done).isCompleted();
    assertThat(seen.get(1)).usingRecursiveComparison().isEqualTo(record);
  }

  @Test
  void goesOnCountingAttemptsUntilTheRecordIsDead() {
    handler.failing("a", 3);
    give(record("ada", "a", 7));
    give(handler.stored("orders-retry").get(0));
    handler.time.passAll();
    give(handler.stored("orders-retry").get(1));
    handler.time.passAll();

    StoredRecord letter = handler.stored("orders-dlq").get(0);
    assertThat(handler.stored("orders-retry")).hasSize(2);
    assertThat(handler.stored("orders-retry").get(1).headers().text("hw-wait-attempt"))
        .contains("2");
    assertThat(letter.headers().text("hw-dlq-attempt")).contains("3");
    assertThat(DeadLetterHeaders.read(
                letter.key().orElseThrow(), letter.value().orElseThrow(), letter.headers())
            .orElseThrow()
            .origin())
        .isEqualTo(new RecordPosition("orders", 0, 7));
  }

  @Test
  void handlesWhatIsDueInTheOrderInWhichItIsDue() {
    Instant now = handler.time.instant();
    give(waiting("late", 0, now.plusMillis(30)));
    give(waiting("soon", 1, now.plusMillis(10)));
    give(waiting("next", 2, now.plusMillis(20)));
    give(waiting("next too", 3, now.plusMillis(20)));

    handler.time.pass(Duration.ofMillis(30));

    assertThat(handler.calls).containsExactly("soon", "next", "next too", "late");
    assertThat(handler.time.pending()).isZero();
  }

  @Test
  void handlesAtOnceWhatWasDueWhileNobodyWasThere() {
    CompletableFuture<Void> done =
        handle(waiting("a", 0, handler.time.instant().minusSeconds(3_600)));
    handler.time.pass(Duration.ZERO);

    assertThat(done).isCompleted();
    assertThat(handler.calls).containsExactly("a");
  }

  @Test
  void handlesWhatSomebodyElseHasWrittenToTheDelayTopicLikeAnyRecord() {
    StoredRecord foreign = new StoredRecord(
        new RecordPosition("orders-retry", 0, 3),
        Instant.EPOCH,
        Optional.empty(),
        Optional.of("x".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        EventHeaders.of(List.of(EventHeaders.Entry.text("hw-wait-origin", "orders-0@7"))));
    handler.failing("x", 1);

    assertThat(handle(foreign)).isCompleted();

    assertThat(seen).containsExactly(foreign);
    assertThat(handler.written.keySet()).containsExactly("orders-retry");
  }

  @Test
  void endsTheSubscriberWhenTheDelayTopicCannotBeWritten() {
    handler.failing("a", 1);
    handler.writeFailure = Optional.of(new IllegalStateException());

    CompletableFuture<Void> done = handle(record("ada", "a", 7));

    assertThatThrownBy(done::join).hasMessageContaining("written to 'orders-retry'");
  }

  @Test
  void keepsHeadersOfARecordThatAreNamedLikeOurs() {
    StoredRecord record = new StoredRecord(
        new RecordPosition("orders", 2, 7),
        Instant.parse("1969-07-20T20:17:40Z"),
        Optional.empty(),
        Optional.empty(),
        EventHeaders.of(List.of(
            EventHeaders.Entry.text("hw-wait-due", "never"),
            EventHeaders.Entry.text("orig-hw-wait-due", "ever"),
            new EventHeaders.Entry("empty", null))));

    WaitingRecord waiting = new WaitingRecord(
        "billing",
        record,
        2,
        Instant.EPOCH,
        Optional.of(new ParkedKey.Reason("RULE_THREW", "threw X", Optional.of("a.X"))));
    PublishRecord written = waiting.in("t", Instant.EPOCH);
    StoredRecord stored = new StoredRecord(
        new RecordPosition("t", 2, 0),
        written.eventTime(),
        written.key(),
        written.value(),
        written.headers());

    assertThat(WaitingRecord.of(stored)).contains(waiting);
  }

  @Test
  void leavesToAnotherGroupWhatWaitsForIt() {
    WaitingRecord others = new WaitingRecord(
        "shipping", record("ada", "theirs", 0), 1, Instant.EPOCH, Optional.empty());
    StoredRecord stored = stored(others.in("orders-retry", Instant.EPOCH), 0);

    CompletableFuture<Void> done = handling.handle(stored).toCompletableFuture();
    handler.time.passAll();

    assertThat(done).isCompleted();
    assertThat(handler.calls).isEmpty();
  }

  private static StoredRecord waiting(String value, long offset, Instant due) {
    WaitingRecord waiting =
        new WaitingRecord("billing", record("ada", value, offset), 1, due, Optional.empty());
    return stored(waiting.in("orders-retry", due), offset);
  }

  private static StoredRecord stored(PublishRecord written, long offset) {
    return new StoredRecord(
        new RecordPosition("orders-retry", 0, offset),
        written.eventTime(),
        written.key(),
        written.value(),
        written.headers());
  }
}
