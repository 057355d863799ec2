package io.headwater.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.FailureCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final RecordPosition POSITION = new RecordPosition("words", 2, 10442);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final MessageType TEXT = MessageType.of(StringValue.class);
  private static final byte[] BYTES = StringValue.of("a").toByteArray();

  private static Envelope<Message> ofBytes(byte @Nullable [] key, byte[] value) {
    return Envelope.ofBytes(
        POSITION,
        NOON.toEpochMilli(),
        EventHeaders.NONE,
        new Envelope.EncodedKey(KeyType.STRING, key),
        new Envelope.EncodedValue(TEXT, value));
  }

  private static Envelope<StringValue> with(EventHeaders.Entry... headers) {
    return Envelope.of(POSITION, NOON, EventHeaders.of(List.of(headers)), "k", StringValue.of("a"));
  }

  private static EventHeaders.Entry header(String name, String value) {
    return EventHeaders.Entry.text(name, value);
  }

  @Test
  void decodesWhatItIsAskedFor() {
    Envelope<Message> envelope = ofBytes(new byte[] {'k'}, BYTES);

    assertThat(envelope.key()).isEqualTo("k");
    assertThat(envelope.value()).isEqualTo(StringValue.of("a"));
    assertThat(envelope.eventTime()).isEqualTo(NOON);
    assertThat(envelope.eventTimeMillis()).isEqualTo(NOON.toEpochMilli());
    assertThat(envelope.origin()).isEqualTo(POSITION);
  }

  /** Writes the record's key in front of a text, and takes it away again. */
  private static final FieldProtection BY_KEY = new FieldProtection() {
    @Override
    public Message seal(Message message, Supplier<Optional<String>> recordKey) {
      String text = ((StringValue) message).getValue();
      return StringValue.of(recordKey.get().orElse("nobody") + ":" + text);
    }

    @Override
    public Message open(Message message) {
      return StringValue.of(((StringValue) message).getValue().replaceFirst("^.*:", ""));
    }
  };

  @Test
  void opensWhatItCameWithAndPassesItOnAsItCame() {
    byte[] sealed = StringValue.of("ada:a").toByteArray();
    Envelope<Message> envelope = ofBytes(new byte[] {'k'}, sealed).protectedBy(BY_KEY);

    assertThat(envelope.value()).isEqualTo(StringValue.of("a"));
    assertThat(envelope.valueBytes()).isSameAs(sealed);
    assertThat(envelope.withKey(KeyType.STRING, "eve").valueBytes()).isSameAs(sealed);
    assertThat(envelope.hasSourceValue()).isTrue();
  }

  @Test
  void sealsWhatWasChangedUnderTheKeyThatItIsWrittenUnder() {
    Envelope<StringValue> changed =
        ofBytes(new byte[] {'k'}, BYTES).protectedBy(BY_KEY).withValue(StringValue.of("b"));

    assertThat(changed.valueBytes()).isEqualTo(StringValue.of("k:b").toByteArray());
    assertThat(changed.withKey(KeyType.STRING, "eve").valueBytes())
        .isEqualTo(StringValue.of("eve:b").toByteArray());
    assertThat(changed.value()).isEqualTo(StringValue.of("b"));
  }

  @Test
  void sealsWhatSomebodyElseHasMade() {
    Envelope<StringValue> made = with();
    byte[] plain = made.valueBytes();

    assertThat(made.protectedBy(BY_KEY).valueBytes())
        .isNotEqualTo(plain)
        .isEqualTo(StringValue.of("k:a").toByteArray());
  }

  @Test
  void decodesOnce() {
    Envelope<Message> envelope = ofBytes(new byte[] {'k'}, BYTES);

    assertThat(envelope.value()).isSameAs(envelope.value());
    assertThat(envelope.key()).isSameAs(envelope.key());
  }

  @Test
  void decodesNothingThatNobodyAsksFor() {
    Envelope<Message> envelope = ofBytes(new byte[] {(byte) 0xff}, new byte[] {0});

    assertThat(envelope.valueBytes()).containsExactly(0);
    assertThat(envelope.keyBytes().orElseThrow()).containsExactly(0xff);
    assertThat(envelope.id()).isEqualTo("words-2@10442");
  }

  @Test
  void keepsTheBytesOfAValueThatNoStepChanged() {
    byte[] notCanonical = {(byte) 0x0a, (byte) 0x81, 0x00, 'a'};
    Envelope<Message> envelope = ofBytes(new byte[] {'k'}, notCanonical);

    assertThat(envelope.value()).isEqualTo(StringValue.of("a"));
    assertThat(envelope.valueBytes()).isSameAs(notCanonical);
    assertThat(envelope.hasSourceValue()).isTrue();
  }

  @Test
  void encodesAValueThatAStepChanged() {
    Envelope<StringValue> changed = ofBytes(new byte[] {'k'}, BYTES).withValue(StringValue.of("b"));

    assertThat(changed.valueBytes()).isEqualTo(StringValue.of("b").toByteArray());
    assertThat(changed.hasSourceValue()).isFalse();
    assertThat(changed.id()).isEqualTo("words-2@10442");
    assertThat(changed.key()).isEqualTo("k");
  }

  @Test
  void refusesAValueThatIsNotDecodable() {
    assertThatThrownBy(() -> ofBytes(null, new byte[] {0}).value())
        .isInstanceOfSatisfying(
            UndecodableEventException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(FailureCode.DECODE_MALFORMED));
  }

  @Test
  void refusesTheKeyOfARecordWithoutOne() {
    Envelope<Message> envelope = ofBytes(null, BYTES);

    assertThat(envelope.hasKey()).isFalse();
    assertThat(envelope.keyBytes()).isEmpty();
    assertThatThrownBy(envelope::key)
        .isInstanceOfSatisfying(
            UndecodableEventException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(FailureCode.NULL_KEY))
        .hasMessage("record has no key");
  }

  @Test
  void changesTheKeyAndItsType() {
    Envelope<Message> envelope = ofBytes(new byte[] {'k'}, BYTES).withKey(KeyType.INT64, 5L);

    assertThat(envelope.key()).isEqualTo(5L);
    assertThat(envelope.keyType()).isEqualTo(KeyType.INT64);
    assertThat(envelope.keyBytes().orElseThrow()).hasSize(8).endsWith(5);
    assertThat(envelope.valueBytes()).isSameAs(BYTES);
  }

  @Test
  void takesTheTypeOfAKeyFromItsClass() {
    StringValue value = StringValue.of("a");

    assertThat(Envelope.of(POSITION, NOON, EventHeaders.NONE, 5L, value).keyType())
        .isEqualTo(KeyType.INT64);
    assertThat(
            Envelope.of(POSITION, NOON, EventHeaders.NONE, new byte[0], value).keyType())
        .isEqualTo(KeyType.BYTES);
    assertThatThrownBy(() -> Envelope.of(POSITION, NOON, EventHeaders.NONE, 5, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a key is a String, a Long or a byte[], was class java.lang.Integer");
  }

  @Test
  void rendersKeysOfAnyTypeAsText() {
    StringValue value = StringValue.of("a");

    assertThat(with().keyText()).isEqualTo("k");
    assertThat(Envelope.of(POSITION, NOON, EventHeaders.NONE, -5L, value).keyText())
        .isEqualTo("-5");
    assertThat(Envelope.of(POSITION, NOON, EventHeaders.NONE, new byte[] {0, -1}, value)
            .keyText())
        .isEqualTo("00ff");
  }

  @Test
  void isIdentifiedByItsHeaderOrElseByItsPosition() {
    assertThat(with().id()).isEqualTo("words-2@10442");
    assertThat(with(header("hw-id", "w-1")).id()).isEqualTo("w-1");
  }

  @Test
  void numbersTheRecordsThatItLedTo() {
    Envelope<StringValue> second = with(header("hw-id", "w-1")).derived(2);

    assertThat(second.id()).isEqualTo("w-1/2");
    assertThat(second.derived(1).id()).isEqualTo("w-1/2/1");
    assertThat(second.sourceId()).isEqualTo("w-1");
    assertThat(second.isDerived()).isTrue();
    assertThat(with().isDerived()).isFalse();
  }

  @Test
  void isCorrelatedByItsHeaderOrElseByItself() {
    assertThat(with().derived(1).correlationId()).isEqualTo("words-2@10442");
    assertThat(with(header("hw-correlation", "c-1")).correlationId()).isEqualTo("c-1");
  }

  @Test
  void isCausedByItsSourceIfDerived() {
    EventHeaders.Entry cause = header("hw-causation", "c-1");

    assertThat(with().causationId()).isEmpty();
    assertThat(with(cause).causationId()).contains("c-1");
    assertThat(with(cause, header("hw-id", "w-1")).derived(1).causationId()).contains("w-1");
  }

  @Test
  void readsSequenceNumbers() {
    assertThat(with().sequence()).isEmpty();
    assertThat(with(header("hw-seq", "7")).sequence()).isEqualTo(OptionalLong.of(7));
    assertThat(with(header("hw-expect", "0")).expectedSequence()).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void refusesASequenceNumberThatIsNone() {
    assertThatThrownBy(() -> with(header("hw-seq", "seven")).sequence())
        .isInstanceOf(UndecodableEventException.class)
        .hasMessage("header 'hw-seq' is not a whole number");
  }

  @Test
  void rendersNoPayload() {
    assertThat(with(header("hw-id", "w-1"))).hasToString("w-1 from words-2@10442");
  }
}
