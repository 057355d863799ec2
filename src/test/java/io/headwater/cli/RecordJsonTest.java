package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.client.StoredRecord;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Upcaster;
import io.headwater.event.Upcasters;
import io.headwater.privacy.FieldCipher;
import io.headwater.privacy.MemorySubjectKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.CardSwipe;
import topologies.shop.proto.EmailChanged;
import topologies.shop.proto.Registered;

class RecordJsonTest {
  private static final MessageType SWIPE = MessageType.of(CardSwipe.class);
  private static final byte[] VALUE =
      CardSwipe.newBuilder().setCard("c").setAmount(12).build().toByteArray();

  @Test
  void printsPositionTimeKeyTypeHeadersAndValue() {
    EventHeaders headers = EventHeaders.of(List.of(
        EventHeaders.Entry.text("hw-id", "c-1"),
        new EventHeaders.Entry("raw", new byte[] {(byte) 0xff}),
        new EventHeaders.Entry("none", null),
        EventHeaders.Entry.text("twice", "1"),
        EventHeaders.Entry.text("twice", "2")));

    RecordJson.Line line = of(KeyType.STRING, "k".getBytes(UTF_8), VALUE, headers, true);

    assertThat(line).isEqualTo(new RecordJson.Line("""
        {"position":"swipes-3@17","time":"2026-01-31T12:00:00Z","key":"k",\
        "type":"bank.CardSwipe","headers":{"hw-id":"c-1","raw":{"base64":"/w=="},\
        "none":null,"twice":["1","2"]},"value":{"card":"c","amount":"12"}}\
        """, true));
  }

  @Test
  void printsKeysOfEveryType() {
    byte[] number = KeyType.INT64.encode(258L);

    assertThat(of(KeyType.INT64, number, VALUE, EventHeaders.NONE, true).json())
        .contains("\"key\":258,");
    assertThat(of(KeyType.BYTES, number, VALUE, EventHeaders.NONE, true).json())
        .contains("\"key\":\"AAAAAAAAAQI=\",");
    assertThat(of(KeyType.INT64, new byte[] {1}, VALUE, EventHeaders.NONE, true).json())
        .contains("\"keyBase64\":\"AQ==\",");
  }

  @Test
  void printsAValueThatIsNotOfItsTypeAsBytesWithTheReason() {
    RecordJson.Line line =
        of(KeyType.STRING, "k".getBytes(UTF_8), new byte[] {10, 9}, EventHeaders.NONE, true);

    assertThat(line.isSound()).isFalse();
    assertThat(line.json())
        .endsWith("\"type\":\"bank.CardSwipe\",\"problem\":\"DECODE_TRUNCATED\","
            + "\"valueBase64\":\"Cgk=\"}");
  }

  /** Cut between two fields, it could be read; what it says would be wrong. */
  @Test
  void doesNotReadTheFirstBytesOfAValueAsIfTheyWereTheWhole() {
    byte[] start = CardSwipe.newBuilder().setCard("c").build().toByteArray();
    EventHeaders cut = EventHeaders.of(List.of(EventHeaders.Entry.text("hw-dlq-omitted", "rest")));

    RecordJson.Line line = of(KeyType.STRING, "k".getBytes(UTF_8), start, cut, true);

    assertThat(line.isSound()).isFalse();
    assertThat(line.json())
        .endsWith("\"key\":\"k\",\"type\":\"bank.CardSwipe\","
            + "\"headers\":{\"hw-dlq-omitted\":\"rest\"},\"firstBytesBase64\":\"CgFj\"}");
  }

  @Test
  void hidesTheFirstBytesOfWhatIsPersonal() {
    String line = new RecordJson(
            KeyType.STRING,
            any -> Optional.of(Upcasters.none(MessageType.of(Registered.class))),
            ValueDisplay.REDACTED)
        .of(stored(
            Optional.empty(),
            Optional.of(new byte[] {10}),
            EventHeaders.of(List.of(EventHeaders.Entry.text("hw-dlq-omitted", "rest,headers")))))
        .json();

    assertThat(line).doesNotContain("Cg").contains("\"firstBytesBase64\":\"[redacted]\"");
  }

  @Test
  void printsAValueOfUnknownTypeAsBytes() {
    RecordJson.Line line =
        of(KeyType.STRING, "k".getBytes(UTF_8), new byte[] {1}, EventHeaders.NONE, false);

    assertThat(line.isSound()).isTrue();
    assertThat(line.json()).endsWith("\"key\":\"k\",\"valueBase64\":\"AQ==\"}");
  }

  @Test
  void printsATombstoneAsNull() {
    RecordJson json = new RecordJson(
        KeyType.STRING, headers -> Optional.of(Upcasters.none(SWIPE)), ValueDisplay.REDACTED);

    assertThat(json.of(stored(Optional.empty(), Optional.empty(), EventHeaders.NONE))
            .json())
        .endsWith("\"type\":\"bank.CardSwipe\",\"value\":null}");
  }

  @Test
  void readsNoValueAsATypeThatItIsNot() {
    RecordJson.Line line =
        of(KeyType.STRING, "k".getBytes(UTF_8), VALUE, typed("shop.Order"), true);

    assertThat(line).isEqualTo(new RecordJson.Line("""
        {"position":"swipes-3@17","time":"2026-01-31T12:00:00Z","key":"k",\
        "type":"bank.CardSwipe","headers":{"hw-type":"shop.Order"},\
        "problem":"TYPE_MISMATCH","valueBase64":"[redacted]"}\
        """, false));
  }

  @Test
  void showsNoBytesOfAnOlderTypeIfTheNewestIsMarked() {
    Upcasters decoder = upcasting(CardSwipe.class, value -> {
      throw new IllegalStateException("cannot");
    });

    String json = upcast(decoder, FieldProtection.NONE, "bank.CardSwipe", VALUE);

    assertThat(json).endsWith("\"problem\":\"RULE_THREW\",\"valueBase64\":\"[redacted]\"}");
  }

  @Test
  void opensWhatAnUpcasterReadsAndShowsNothingOfIt() {
    FieldCipher cipher = new FieldCipher(new MemorySubjectKeys());
    Message sealed = cipher.seal(
        EmailChanged.newBuilder().setEmail("ada@example.org").build(), () -> Optional.of("c-1"));
    List<Message> seen = new ArrayList<>();
    Upcasters decoder = upcasting(EmailChanged.class, value -> {
      seen.add(value);
      return Registered.newBuilder().setEmail("ada").build();
    });

    String json = upcast(decoder, cipher, "shop.EmailChanged", sealed.toByteArray());

    assertThat(seen)
        .containsExactly(EmailChanged.newBuilder().setEmail("ada@example.org").build());
    assertThat(json).endsWith("\"value\":{\"email\":\"[redacted]\"}}");
  }

  private static EventHeaders typed(String type) {
    return EventHeaders.of(List.of(EventHeaders.Entry.text("hw-type", type)));
  }

  private static Upcasters upcasting(
      Class<? extends Message> older, UnaryOperator<Message> change) {
    MessageType newest = MessageType.of(Registered.class);
    Upcaster upcaster = new Upcaster(
        MessageType.of(older),
        newest,
        Optional.empty(),
        new Upcaster.Change(change, Optional.empty()),
        new SourceLocation("customers.yaml", 1, 1));
    return Upcasters.of(newest, List.of(upcaster));
  }

  private static String upcast(
      Upcasters decoder, FieldProtection protection, String type, byte[] value) {
    return new RecordJson(
            KeyType.STRING, any -> Optional.of(decoder), new ValueDisplay(false, protection))
        .of(stored(Optional.empty(), Optional.of(value), typed(type)))
        .json();
  }

  private static RecordJson.Line of(
      KeyType keyType, byte[] key, byte[] value, EventHeaders headers, boolean isTyped) {
    return new RecordJson(
            keyType,
            any -> isTyped ? Optional.of(Upcasters.none(SWIPE)) : Optional.empty(),
            ValueDisplay.REDACTED)
        .of(stored(Optional.of(key), Optional.of(value), headers));
  }

  private static StoredRecord stored(
      Optional<byte[]> key, Optional<byte[]> value, EventHeaders headers) {
    return new StoredRecord(
        new RecordPosition("swipes", 3, 17),
        Instant.parse("2026-01-31T12:00:00Z"),
        key,
        value,
        headers);
  }
}
