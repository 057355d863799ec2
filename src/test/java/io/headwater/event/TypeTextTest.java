package io.headwater.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Struct;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.proto.Account;

/** What is said of a message type, to know it again. */
class TypeTextTest {
  private static final FieldDescriptorProto OWNER =
      field("owner", 1, FieldDescriptorProto.Type.TYPE_STRING);
  private static final FieldDescriptorProto TOTAL =
      field("total", 2, FieldDescriptorProto.Type.TYPE_INT64);
  private static final FieldDescriptorProto PART =
      field("part", 3, FieldDescriptorProto.Type.TYPE_MESSAGE).toBuilder()
          .setTypeName(".a.Part")
          .build();
  private static final FieldDescriptorProto KIND =
      field("kind", 1, FieldDescriptorProto.Type.TYPE_ENUM).toBuilder()
          .setTypeName(".a.Kind")
          .build();

  private static FieldDescriptorProto field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL)
        .build();
  }

  private static DescriptorProto message(String name, FieldDescriptorProto... fields) {
    DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
    Stream.of(fields).forEach(message::addField);
    return message.build();
  }

  private static EnumDescriptorProto kinds(String... names) {
    EnumDescriptorProto.Builder kinds = EnumDescriptorProto.newBuilder().setName("Kind");
    for (String name : names) {
      kinds.addValue(
          EnumValueDescriptorProto.newBuilder().setName(name).setNumber(kinds.getValueCount()));
    }
    return kinds.build();
  }

  private static FileDescriptorProto.Builder file(DescriptorProto... messages) {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder().setName("a.proto").setPackage("a").setSyntax("proto3");
    Stream.of(messages).forEach(file::addMessageType);
    return file;
  }

  private static FileDescriptorProto.Builder whole() {
    return file(message("State", OWNER, TOTAL, PART), message("Part", KIND))
        .addEnumType(kinds("UNKNOWN", "LARGE"));
  }

  private static String text(FileDescriptorProto.Builder file) {
    try {
      return MessageType.of(FileDescriptor.buildFrom(file.build(), new FileDescriptor[0])
              .findMessageTypeByName("State"))
          .text();
    } catch (DescriptorValidationException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void saysAllAboutATypeInEveryProcess() {
    assertThat(MessageType.of(Account.class).text()).isEqualTo("""
        bank.Account
        message bank.Account
        1 status ENUM bank.Status
        2 owner STRING
        3 balance INT64
        enum bank.Status
        0 NEW
        1 OPEN
        """);
  }

  @Test
  void isTheSameOverClassAndDescriptor() {
    assertThat(MessageType.of(Account.getDescriptor()).text())
        .isEqualTo(MessageType.of(Account.class).text());
  }

  @Test
  void endsWhereTypesHoldThemselves() {
    assertThat(MessageType.of(Struct.class).text()).contains("message google.protobuf.ListValue");
  }

  @Test
  void isTheSameInAnyOrderOfDeclarations() {
    FileDescriptorProto.Builder turned = file(
            message("Part", KIND), message("State", PART, TOTAL, OWNER))
        .setName("another.proto")
        .addEnumType(kinds("UNKNOWN", "LARGE"));

    assertThat(text(turned)).isEqualTo(text(whole()));
  }

  static Stream<UnaryOperator<FileDescriptorProto.Builder>> changes() {
    return Stream.of(
        file -> file.setMessageType(0, message("State", OWNER, TOTAL)),
        file -> file.setMessageType(
            0,
            message("State", OWNER, field("sum", 2, FieldDescriptorProto.Type.TYPE_INT64), PART)),
        file -> file.setMessageType(
            0,
            message("State", OWNER, field("total", 4, FieldDescriptorProto.Type.TYPE_INT64), PART)),
        file -> file.setMessageType(
            0,
            message(
                "State", OWNER, field("total", 2, FieldDescriptorProto.Type.TYPE_SINT64), PART)),
        file -> file.setMessageType(
            0,
            message(
                "State", OWNER, TOTAL.toBuilder().setLabel(Label.LABEL_REPEATED).build(), PART)),
        file -> file.setMessageType(
            1, message("Part", KIND, field("size", 2, FieldDescriptorProto.Type.TYPE_INT64))),
        file -> file.setEnumType(0, kinds("UNKNOWN", "LARGE", "SMALL")),
        file -> file.setEnumType(0, kinds("UNKNOWN", "BIG")));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void isAnotherOneForAnotherType(UnaryOperator<FileDescriptorProto.Builder> change) {
    assertThat(text(change.apply(whole()))).isNotEqualTo(text(whole()));
  }
}
