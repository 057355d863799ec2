package io.headwater.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.FailureCode;
import io.headwater.proto.Reply;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Opened;

/** Types over generated classes and over descriptors alone behave alike. */
class MessageTypeTest {
  static final List<MessageType> TEXT =
      List.of(MessageType.of(StringValue.class), MessageType.of(StringValue.getDescriptor()));
  static final List<MessageType> EVENT =
      List.of(MessageType.of(AccountEvent.class), MessageType.of(AccountEvent.getDescriptor()));

  private static FailureCode codeOf(MessageType type, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    try {
      return type.parse(bytes) == null ? FailureCode.EMPTY : FailureCode.UNHANDLED;
    } catch (UndecodableEventException e) {
      return e.code();
    }
  }

  @Test
  void typesOfFieldsAreOverClassesWhereTheWholeIs() {
    FieldDescriptor opened = AccountEvent.getDescriptor().findFieldByName("opened");

    assertThat(MessageType.of(AccountEvent.class).ofField(opened).defaultInstance())
        .isInstanceOf(Opened.class);
    assertThat(MessageType.of(AccountEvent.getDescriptor()).ofField(opened).defaultInstance())
        .isInstanceOf(DynamicMessage.class);
  }

  @ParameterizedTest
  @FieldSource("EVENT")
  void parsesBytes(MessageType type) {
    byte[] bytes = AccountEvent.newBuilder()
        .setOpened(Opened.newBuilder().setOwner("ada"))
        .build()
        .toByteArray();

    Message parsed = type.parse(bytes);

    assertThat(parsed.toByteArray()).isEqualTo(bytes);
    assertThat(type.isTypeOf(parsed)).isTrue();
  }

  @Test
  void parsesIntoTheGeneratedClassOrADynamicMessage() {
    byte[] bytes = StringValue.of("a").toByteArray();

    assertThat(TEXT.get(0).parse(bytes)).isInstanceOf(StringValue.class);
    assertThat(TEXT.get(1).parse(bytes)).isInstanceOf(DynamicMessage.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0a, DECODE_TRUNCATED",
    "0a0561, DECODE_TRUNCATED",
    "00, DECODE_MALFORMED",
    "0c, DECODE_MALFORMED",
    "0a02c328, DECODE_UTF8",
    "0801, TYPE_MISMATCH",
    "120161, TYPE_MISMATCH",
    "0a01610801, TYPE_MISMATCH",
    "'', EMPTY",
    "0a01611001, UNHANDLED"
  })
  void tellsWhyBytesAreNotDecodable(String hex, FailureCode code) {
    assertThat(TEXT).allSatisfy(type -> assertThat(codeOf(type, hex)).isEqualTo(code));
  }

  @Test
  void saysSoWithoutPayload() {
    assertThatThrownBy(() -> TEXT.get(0).parse(HexFormat.of().parseHex("0a02c328")))
        .hasMessage("value is not decodable as google.protobuf.StringValue");
    assertThatThrownBy(() -> TEXT.get(0).parse(new byte[0]))
        .hasMessage("value has no bytes as google.protobuf.StringValue");
    assertThatThrownBy(() -> TEXT.get(0).parse(HexFormat.of().parseHex("0801")))
        .hasMessage("value is of another type as google.protobuf.StringValue");
  }

  @Test
  void takesNumbersThatAnEnumDoesNotHave() {
    byte[] openEnum = HexFormat.of().parseHex("10630a0161");
    byte[] closedEnum = HexFormat.of().parseHex("48630a0161");

    assertThat(MessageType.of(Reply.class).parse(openEnum).toByteArray()).hasSize(5);
    assertThat(MessageType.of(FileOptions.class).parse(closedEnum).toByteArray())
        .hasSize(5);
  }

  @ParameterizedTest
  @FieldSource("EVENT")
  void knowsItsAlternatives(MessageType type) {
    assertThat(type.alternatives().orElseThrow())
        .extracting("name")
        .containsExactly("opened", "deposited", "withdrawn");
  }

  @Test
  void hasNoAlternativesWithoutExactlyOneOneof() {
    assertThat(MessageType.of(CardSwipe.class).alternatives()).isEmpty();
  }

  @Test
  void isEqualByFullName() {
    assertThat(TEXT.get(0)).isEqualTo(TEXT.get(1)).hasSameHashCodeAs(TEXT.get(1));
    assertThat(TEXT.get(0)).isNotEqualTo(EVENT.get(0)).hasToString("google.protobuf.StringValue");
  }

  @ParameterizedTest
  @FieldSource("TEXT")
  void startsEmpty(MessageType type) {
    assertThat(type.defaultInstance().getAllFields()).isEmpty();
    assertThat(type.newBuilder().build()).isEqualTo(type.defaultInstance());
    assertThat(type.isTypeOf(StringValue.of("a"))).isTrue();
    assertThat(type.isTypeOf(Any.getDefaultInstance())).isFalse();
    assertThat(type.isTypeOf(FieldMask.getDefaultInstance())).isFalse();
  }
}
