package io.headwater.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.internals.ExceptionHandlerUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterHeadersTest {
  private static final DeadLetter.Cause CAUSE = new DeadLetter.Cause(
      "RULE_THREW",
      "threw ArithmeticException",
      "bank/by-merchant/map",
      "topologies/bank.yaml:14:11",
      Optional.of("java.lang.ArithmeticException"),
      2,
      "bank",
      Instant.parse("2026-01-01T12:00:00.123456789Z"));

  private static DeadLetter letter(EventHeaders headers, DeadLetter.Cause cause) {
    return new DeadLetter(
        new RecordPosition("card-swipes", 3, 10442), -5, new byte[] {1}, null, headers, cause);
  }

  private static DeadLetter roundTrip(DeadLetter letter) {
    return DeadLetterHeaders.read(letter.key(), letter.value(), DeadLetterHeaders.write(letter))
        .orElseThrow();
  }

  @Test
  void saysWhatFailedWhereAndWhy() {
    EventHeaders written = DeadLetterHeaders.write(letter(EventHeaders.NONE, CAUSE));

    assertThat(written)
        .isEqualTo(EventHeaders.of(List.of(
            EventHeaders.Entry.text("hw-dlq-code", "RULE_THREW"),
            EventHeaders.Entry.text("hw-dlq-message", "threw ArithmeticException"),
            EventHeaders.Entry.text("hw-dlq-step", "bank/by-merchant/map"),
            EventHeaders.Entry.text("hw-dlq-where", "topologies/bank.yaml:14:11"),
            EventHeaders.Entry.text("hw-dlq-topic", "card-swipes"),
            EventHeaders.Entry.text("hw-dlq-partition", "3"),
            EventHeaders.Entry.text("hw-dlq-offset", "10442"),
            EventHeaders.Entry.text("hw-dlq-timestamp", "-5"),
            EventHeaders.Entry.text("hw-dlq-exception", "java.lang.ArithmeticException"),
            EventHeaders.Entry.text("hw-dlq-attempt", "2"),
            EventHeaders.Entry.text("hw-dlq-application", "bank"),
            EventHeaders.Entry.text("hw-dlq-time", "2026-01-01T12:00:00.123456789Z"),
            EventHeaders.Entry.text("__streams.errors.exception", "java.lang.ArithmeticException"),
            EventHeaders.Entry.text("__streams.errors.message", "threw ArithmeticException"),
            EventHeaders.Entry.text("__streams.errors.topic", "card-swipes"),
            EventHeaders.Entry.text("__streams.errors.partition", "3"),
            EventHeaders.Entry.text("__streams.errors.offset", "10442"))));
  }

  /** The names are an internal class's; a test is where they may be compared. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ExceptionHandlerUtils.HEADER_ERRORS_EXCEPTION_NAME,
        ExceptionHandlerUtils.HEADER_ERRORS_EXCEPTION_MESSAGE_NAME,
        ExceptionHandlerUtils.HEADER_ERRORS_TOPIC_NAME,
        ExceptionHandlerUtils.HEADER_ERRORS_PARTITION_NAME,
        ExceptionHandlerUtils.HEADER_ERRORS_OFFSET_NAME
      })
  void saysWhatKafkaStreamsOwnLettersSay(String name) {
    assertThat(DeadLetterHeaders.write(letter(EventHeaders.NONE, CAUSE)).contains(name))
        .isTrue();
  }

  @Test
  void readsWhatItWrote() {
    DeadLetter letter = letter(EventHeaders.NONE, CAUSE);

    DeadLetter read = roundTrip(letter);

    assertThat(read.origin()).isEqualTo(letter.origin());
    assertThat(read.originTimestamp()).isEqualTo(-5);
    assertThat(read.key()).containsExactly(1);
    assertThat(read.value()).isNull();
    assertThat(read.cause()).isEqualTo(CAUSE);
  }

  @Test
  void readsALetterWithoutException() {
    DeadLetter.Cause poison = new DeadLetter.Cause(
        "EMPTY", "", "bank/decode", "Bank.java:7", Optional.empty(), 1, "bank", Instant.EPOCH);

    assertThat(roundTrip(letter(EventHeaders.NONE, poison)).cause()).isEqualTo(poison);
  }

  static Stream<EventHeaders> originals() {
    return Stream.of(
        EventHeaders.NONE,
        EventHeaders.of(List.of(
            EventHeaders.Entry.text("b", "1"),
            new EventHeaders.Entry("a", new byte[] {0, -1}),
            new EventHeaders.Entry("a", null),
            new EventHeaders.Entry("a", new byte[0]))),
        headers("hw-id", "hw-type", "hw-provenance", "orig-a", "orig-"),
        headers("hw-dlq-code", "hw-dlq-", "hw-dlq-anything", "hw-dlq-code"),
        headers("__streams.errors.exception", "__streams.errors.", "__streams.errors"),
        headers("orig-hw-dlq-code", "orig-orig-hw-dlq-code", "orig-__streams.errors.topic"),
        headers("HW-DLQ-CODE", "hw-dlq", " hw-dlq-code"));
  }

  private static EventHeaders headers(String... names) {
    return EventHeaders.of(Stream.of(names)
        .map(name -> EventHeaders.Entry.text(name, "forged " + name))
        .toList());
  }

  @ParameterizedTest
  @MethodSource("originals")
  void restoresTheOriginalHeadersByteForByte(EventHeaders original) {
    DeadLetter read = roundTrip(letter(original, CAUSE));

    assertThat(read.headers()).isEqualTo(original);
    assertThat(read.cause()).isEqualTo(CAUSE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hw-dlq-code", "hw-dlq-topic", "__streams.errors.exception"})
  void renamesHeadersThatWouldPassForItsOwn(String name) {
    EventHeaders written = DeadLetterHeaders.write(letter(headers(name), CAUSE));

    assertThat(written.text("orig-" + name)).contains("forged " + name);
    assertThat(written.entries())
        .noneMatch(entry -> entry.equals(EventHeaders.Entry.text(name, "forged " + name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hw-dlq-topic",
        "hw-dlq-partition",
        "hw-dlq-offset",
        "hw-dlq-timestamp",
        "hw-dlq-attempt",
        "hw-dlq-time",
        "hw-dlq-code"
      })
  void readsNothingOutOfARecordThatLacksOneOfItsHeaders(String missing) {
    EventHeaders incomplete =
        DeadLetterHeaders.write(letter(EventHeaders.NONE, CAUSE)).without(missing::equals);

    assertThat(DeadLetterHeaders.read(null, null, incomplete)).isEmpty();
  }

  @Test
  void readsNothingOutOfAnotherRecord() {
    assertThat(DeadLetterHeaders.read(null, new byte[] {1}, headers("hw-id"))).isEmpty();
  }
}
