package io.headwater.client;

import static io.headwater.client.FailingHandler.record;
import static io.headwater.client.FailingHandler.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParkedLogTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LATER = NOW.plus(ParkedLog.KEPT_RELEASES);

  private final ParkedLog log = new ParkedLog();
  private long end;

  private void park(String group, String key, long offset) {
    HandlerFailure failure = new HandlerFailure(new IllegalStateException("secret"), 3);
    add(WaitingRecord.of(group, record(key, "value", offset), failure, NOW)
        .in("orders-parked", NOW));
  }

  private void released(String group, String key, long done) {
    add(ParkedPartition.release(group, release(key, 9), done, NOW));
  }

  private void add(PublishRecord written) {
    log.add(new StoredRecord(
        new RecordPosition("orders-parked", 0, end++),
        written.eventTime(),
        written.key(),
        written.value(),
        written.headers()));
  }

  @Test
  void tellsWhatWaitsOfAKeySinceWhenAndWhy() {
    park("billing", "ada", 4);
    park("billing", "ada", 6);

    assertThat(log.keys()).singleElement().satisfies(found -> {
      assertThat(found.group()).isEqualTo("billing");
      assertThat(found.partition()).isZero();
      assertThat(new String(found.key().orElseThrow(), StandardCharsets.UTF_8)).isEqualTo("ada");
      assertThat(found.records()).isEqualTo(2);
      assertThat(found.bytes())
          .isEqualTo(2L * (8 + record("ada", "value", 4).headers().sizeBytes()));
      assertThat(found.first()).isEqualTo(new RecordPosition("orders", 0, 4));
      assertThat(found.since()).isEqualTo(NOW);
      assertThat(found.attempts()).isEqualTo(3);
      assertThat(found.reason())
          .contains(new ParkedKey.Reason(
              "RULE_THREW",
              "threw IllegalStateException",
              Optional.of("java.lang.IllegalStateException")));
    });
  }

  @Test
  void countsOnceWhatWasWrittenTwice() {
    park("billing", "ada", 4);
    park("billing", "ada", 6);
    park("billing", "ada", 4);
    park("billing", "ada", 6);

    assertThat(log.keys()).singleElement().extracting(ParkedKey::records).isEqualTo(2);
  }

  @Test
  void keepsTheGroupsApartThatParkTheSameKey() {
    park("billing", "ada", 4);
    park("shipping", "ada", 4);
    released("billing", "ada", 4);

    assertThat(log.keys()).extracting(ParkedKey::group).containsExactly("shipping");
  }

  @Test
  void keepsWhatIsLeftAfterAReleaseThatWentWrong() {
    park("billing", "ada", 4);
    park("billing", "ada", 6);
    released("billing", "ada", 4);

    assertThat(log.keys())
        .extracting(ParkedKey::first)
        .containsExactly(new RecordPosition("orders", 0, 6));
  }

  @Test
  void needsNothingInFrontOfTheFirstRecordThatWaits() {
    park("billing", "ada", 4);
    park("billing", "bob", 5);
    park("shipping", "eve", 6);
    released("billing", "ada", 4);

    assertThat(log.needlessBefore(0, end, LATER)).isEqualTo(1);
  }

  @Test
  void needsNothingWhenAllIsDone() {
    park("billing", "ada", 4);
    released("billing", "ada", 4);

    assertThat(log.needlessBefore(0, end, LATER)).isEqualTo(end);
  }

  @Test
  void keepsAReleaseWhileAnEarlierOwnerMayStillWrite() {
    park("billing", "ada", 4);
    released("billing", "ada", 4);

    assertThat(log.needlessBefore(0, end, LATER.minus(Duration.ofMillis(1)))).isEqualTo(1);
  }

  @Test
  void parksNothingAnewThatAnEarlierOwnerWritesBehindItsRelease() {
    park("billing", "ada", 4);
    released("billing", "ada", 4);
    park("billing", "ada", 4);

    assertThat(log.keys()).isEmpty();
  }
}
