package io.headwater.history;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.TimestampProto;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import java.util.List;

/** The message types of a loan department, as a descriptor set without generated classes. */
public final class LoanTypes {
  private static final String TIMESTAMP = ".google.protobuf.Timestamp";
  private static final String TRANSITION = ".loan.Transition";

  private LoanTypes() {}

  /** Returns {@code loan.Activity}, {@code loan.Command} and {@code loan.Everything}. */
  public static MessageTypes all() {
    FileDescriptorSet set = FileDescriptorSet.newBuilder()
        .addFile(TimestampProto.getDescriptor().toProto())
        .addFile(file())
        .build();
    return MessageTypes.of(set, "loan.proto");
  }

  /** Returns one of them. */
  public static MessageType type(String fullName) {
    return all().find(fullName).orElseThrow();
  }

  private static FileDescriptorProto file() {
    return FileDescriptorProto.newBuilder()
        .setName("loan.proto")
        .setPackage("loan")
        .setSyntax("proto3")
        .addDependency(TimestampProto.getDescriptor().getName())
        .addEnumType(transition())
        .addMessageType(activity())
        .addMessageType(command())
        .addMessageType(message("Application", text("step", 1), number("amount", 2)))
        .addMessageType(message("Offer", text("step", 1), message("sent", 2, TIMESTAMP)))
        .addMessageType(message("WorkItem", text("task", 1), choice("transition", 2)))
        .addMessageType(everything())
        .build();
  }

  private static EnumDescriptorProto transition() {
    EnumDescriptorProto.Builder transition = EnumDescriptorProto.newBuilder().setName("Transition");
    List<String> names = List.of("UNKNOWN", "SCHEDULE", "START", "COMPLETE");
    for (String name : names) {
      transition.addValue(
          EnumValueDescriptorProto.newBuilder().setName(name).setNumber(names.indexOf(name)));
    }
    return transition.build();
  }

  private static DescriptorProto activity() {
    return message(
        "Activity",
        text("application", 1),
        number("amount", 2),
        message("registered", 3, TIMESTAMP),
        text("activity", 4),
        choice("transition", 5),
        text("clerk", 6));
  }

  private static DescriptorProto command() {
    return message(
            "Command",
            text("application_id", 1),
            inOneof(message("application", 2, ".loan.Application")),
            inOneof(message("offer", 3, ".loan.Offer")),
            inOneof(message("work_item", 4, ".loan.WorkItem")))
        .toBuilder()
        .addOneofDecl(OneofDescriptorProto.newBuilder().setName("body"))
        .build();
  }

  private static DescriptorProto everything() {
    return message(
        "Everything",
        field("small", 1, FieldDescriptorProto.Type.TYPE_INT32).build(),
        field("small_unsigned", 2, FieldDescriptorProto.Type.TYPE_UINT32).build(),
        field("large", 3, FieldDescriptorProto.Type.TYPE_SINT64).build(),
        field("large_unsigned", 4, FieldDescriptorProto.Type.TYPE_UINT64).build(),
        field("ratio", 5, FieldDescriptorProto.Type.TYPE_DOUBLE).build(),
        field("share", 6, FieldDescriptorProto.Type.TYPE_FLOAT).build(),
        field("is_open", 7, FieldDescriptorProto.Type.TYPE_BOOL).build(),
        field("raw", 8, FieldDescriptorProto.Type.TYPE_BYTES).build(),
        text("notes", 9).toBuilder()
            .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
            .build(),
        message("activity", 10, ".loan.Activity"),
        choice("transition", 11),
        message("at", 12, TIMESTAMP),
        text("name", 13));
  }

  private static DescriptorProto message(String name, FieldDescriptorProto... fields) {
    return DescriptorProto.newBuilder()
        .setName(name)
        .addAllField(List.of(fields))
        .build();
  }

  private static FieldDescriptorProto text(String name, int number) {
    return field(name, number, FieldDescriptorProto.Type.TYPE_STRING).build();
  }

  private static FieldDescriptorProto number(String name, int number) {
    return field(name, number, FieldDescriptorProto.Type.TYPE_INT64).build();
  }

  private static FieldDescriptorProto choice(String name, int number) {
    return field(name, number, FieldDescriptorProto.Type.TYPE_ENUM)
        .setTypeName(TRANSITION)
        .build();
  }

  private static FieldDescriptorProto message(String name, int number, String type) {
    return field(name, number, FieldDescriptorProto.Type.TYPE_MESSAGE)
        .setTypeName(type)
        .build();
  }

  private static FieldDescriptorProto inOneof(FieldDescriptorProto field) {
    return field.toBuilder().setOneofIndex(0).build();
  }

  private static FieldDescriptorProto.Builder field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
  }
}
