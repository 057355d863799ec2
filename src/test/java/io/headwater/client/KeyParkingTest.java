package io.headwater.client;

import static io.headwater.client.FailingHandler.record;
import static io.headwater.client.FailingHandler.release;
import static io.headwater.client.FailingHandler.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.HaltingRecordException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class KeyParkingTest {
  private static final FailurePolicy POLICY = FailurePolicy.deadLetters()
      .withRetries(RetryPolicy.never())
      .withLast(new LastResort.ParkKey(2));

  private final FailingHandler handler = new FailingHandler();
  private Handling handling = handler.with(POLICY);

  private void give(StoredRecord record) {
    var unused = handle(record);
  }

  private CompletableFuture<Void> handle(StoredRecord record) {
    CompletableFuture<Void> done = handling.handle(record).toCompletableFuture();
    handler.time.passAll();
    return done;
  }

  private List<String> parked() {
    return handler.stored("orders-parked").stream()
        .filter(stored -> stored.value().isPresent())
        .map(stored -> text(stored.value()))
        .toList();
  }

  @Test
  void parksARecordAndThoseOfItsKeyBehindIt() {
    handler.failing("a1", 1);

    assertThat(handle(record("ada", "a1", 0))).isCompleted();
    assertThat(handle(record("bob", "b1", 1))).isCompleted();
    assertThat(handle(record("ada", "a2", 2))).isCompleted();

    assertThat(handler.calls).containsExactly("a1", "b1");
    assertThat(parked()).containsExactly("a1", "a2");
    assertThat(handler.meter.counts().parked()).isEqualTo(2);
  }

  @Test
  void handlesWhatIsParkedInOrderWhenItsKeyIsReleased() {
    handler.failing("a1", 1);
    give(record("ada", "a1", 0));
    give(record("ada", "a2", 1));
    handler.calls.clear();

    assertThat(handle(release("ada", 2))).isCompleted();
    give(record("ada", "a3", 3));

    assertThat(handler.calls).containsExactly("a1", "a2", "a3");
    assertThat(handler.meter.counts().released()).isEqualTo(2);
  }

  @Test
  void letsGoOfWhatIsDoneAfterARelease() {
    handler.failing("a1", 1);
    give(record("ada", "a1", 0));
    assertThat(handler.trimmed).isEmpty();

    give(release("ada", 1));

    assertThat(handler.trimmed).containsExactly("orders-0");
  }

  @Test
  void letsGoOfWhatIsDoneAfterARestart() {
    handler.failing("a1", 1);
    give(record("ada", "a1", 0));
    give(release("ada", 1));
    handler.trimmed.clear();
    handling = handler.with(POLICY);

    give(record("ada", "a2", 2));

    assertThat(handler.trimmed).containsExactly("orders-0");
  }

  @Test
  void leavesParkedWhatFailsAgainAndWhatIsBehindIt() {
    handler.failing("a1", 1).failing("a2", 1);
    give(record("ada", "a1", 0));
    give(record("ada", "a2", 1));
    give(record("ada", "a3", 2));
    give(release("ada", 3));
    give(record("ada", "a4", 4));
    handler.calls.clear();

    give(release("ada", 5));

    assertThat(handler.calls).containsExactly("a2", "a3", "a4");
  }

  @Test
  void knowsAfterARestartWhatIsParked() {
    handler.failing("a1", 1);
    give(record("ada", "a1", 0));
    handling = handler.with(POLICY);

    give(record("ada", "a2", 1));
    assertThat(handler.calls).containsExactly("a1");
    give(release("ada", 2));
    handling = handler.with(POLICY);
    give(record("ada", "a3", 3));

    assertThat(handler.calls).containsExactly("a1", "a1", "a2", "a3");
  }

  @Test
  void handlesOnceWhatWasParkedTwiceBecauseItsOffsetWasNotCommitted() {
    handler.failing("a1", 1);
    give(record("ada", "a1", 0));
    give(record("ada", "a2", 1));
    handling = handler.with(POLICY);
    give(record("ada", "a1", 0));
    give(record("ada", "a2", 1));
    give(record("ada", "a3", 2));
    handler.calls.clear();

    give(release("ada", 3));

    assertThat(parked()).containsExactly("a1", "a2", "a1", "a2", "a3");
    assertThat(handler.calls).containsExactly("a1", "a2", "a3");
  }

  @Test
  void asksAgainWhatIsParkedWhenAPartitionHasBeenAway() {
    give(record("ada", "a1", 0));
    handler.failing("a2", 1);
    handler.with(POLICY).handle(record("ada", "a2", 1));
    handler.time.passAll();

    handling.forget("orders", 0);
    give(record("ada", "a3", 2));

    assertThat(parked()).containsExactly("a2", "a3");
  }

  @Test
  void doesNothingForAReleaseOfAKeyThatIsNotParked() {
    assertThat(handle(release("ada", 0))).isCompleted();

    assertThat(handler.calls).isEmpty();
    assertThat(handler.written).isEmpty();
  }

  @Test
  void parksTheRecordsWithoutAKeyTogether() {
    handler.failing("x1", 1);
    give(keyless("x1", 0));
    give(keyless("x2", 1));

    assertThat(parked()).containsExactly("x1", "x2");
  }

  @Test
  void endsTheSubscriberInFrontOfOneKeyMore() {
    handler.failing("a1", 1).failing("b1", 1).failing("c1", 1);
    give(record("ada", "a1", 0));
    give(record("bob", "b1", 1));

    CompletableFuture<Void> third = handle(record("eve", "c1", 2));

    assertThatThrownBy(third::join)
        .cause()
        .isInstanceOf(HaltingRecordException.class)
        .hasMessage("""
        orders-0@2: the handler failed, and 2 keys of the partition are parked, which is the most\
         [HW0692]
          fix: release keys, or let more be parked""");
    assertThat(handle(record("ada", "a2", 3))).isCompleted();
  }

  @Test
  void endsTheSubscriberWhenNothingCanBeParked() {
    handler.failing("a1", 1);
    handler.writeFailure = Optional.of(new IllegalStateException());

    assertThatThrownBy(handle(record("ada", "a1", 0))::join)
        .hasMessageContaining("written to 'orders-parked'");
  }

  private static StoredRecord keyless(String value, long offset) {
    StoredRecord record = record("", value, offset);
    return new StoredRecord(
        record.position(), record.time(), Optional.empty(), record.value(), record.headers());
  }
}
