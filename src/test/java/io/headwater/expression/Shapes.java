package io.headwater.expression;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FeatureSet;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;

/**
 * Messages with every kind of field, in three dialects of protobuf: {@code old.Thing} in proto2,
 * {@code plain.Thing} in proto3, {@code edition.Thing} in edition 2023.
 */
final class Shapes {
  private Shapes() {}

  static MessageTypes types() {
    FileDescriptorSet set = FileDescriptorSet.newBuilder()
        .addFile(TimestampProto.getDescriptor().toProto())
        .addFile(WrappersProto.getDescriptor().toProto())
        .addFile(StructProto.getDescriptor().toProto())
        .addFile(file("old").setSyntax("proto2"))
        .addFile(file("plain").setSyntax("proto3"))
        .addFile(file("edition").setSyntax("editions").setEdition(Edition.EDITION_2023))
        .build();
    return MessageTypes.of(set, "shapes");
  }

  static MessageType thing(MessageTypes types, String dialect) {
    return types.find(dialect + ".Thing").orElseThrow();
  }

  static FieldDescriptor field(MessageType type, String name) {
    return type.descriptor().findFieldByName(name);
  }

  private static FileDescriptorProto.Builder file(String dialect) {
    return FileDescriptorProto.newBuilder()
        .setName(dialect + ".proto")
        .setPackage(dialect)
        .addDependency("google/protobuf/timestamp.proto")
        .addDependency("google/protobuf/wrappers.proto")
        .addDependency("google/protobuf/struct.proto")
        .addEnumType(colour(dialect))
        .addMessageType(thing(dialect));
  }

  private static EnumDescriptorProto.Builder colour(String dialect) {
    EnumDescriptorProto.Builder colour = EnumDescriptorProto.newBuilder()
        .setName("Colour")
        .addValue(EnumValueDescriptorProto.newBuilder().setName("RED").setNumber(0))
        .addValue(EnumValueDescriptorProto.newBuilder().setName("BLUE").setNumber(5));
    if (dialect.equals("edition")) {
      colour
          .getOptionsBuilder()
          .setFeatures(FeatureSet.newBuilder().setEnumType(FeatureSet.EnumType.CLOSED));
    }
    return colour;
  }

  private static DescriptorProto.Builder thing(String dialect) {
    return DescriptorProto.newBuilder()
        .setName("Thing")
        .addField(scalar("text", 1, Type.TYPE_STRING))
        .addField(scalar("small", 2, Type.TYPE_INT32))
        .addField(scalar("whole", 3, Type.TYPE_SINT64))
        .addField(scalar("count", 4, Type.TYPE_UINT32))
        .addField(scalar("big", 5, Type.TYPE_FIXED64))
        .addField(scalar("ratio", 6, Type.TYPE_FLOAT))
        .addField(scalar("real", 7, Type.TYPE_DOUBLE))
        .addField(scalar("flag", 8, Type.TYPE_BOOL))
        .addField(scalar("raw", 9, Type.TYPE_BYTES))
        .addField(named("colour", 10, Type.TYPE_ENUM, dialect + ".Colour"))
        .addField(named("child", 11, Type.TYPE_MESSAGE, dialect + ".Thing"))
        .addField(named("at", 12, Type.TYPE_MESSAGE, "google.protobuf.Timestamp"))
        .addField(named("label", 13, Type.TYPE_MESSAGE, "google.protobuf.StringValue"))
        .addField(named("limit", 14, Type.TYPE_MESSAGE, "google.protobuf.UInt32Value"))
        .addField(named("extra", 15, Type.TYPE_MESSAGE, "google.protobuf.Struct"))
        .addField(repeated(scalar("counts", 16, Type.TYPE_UINT32)))
        .addField(repeated(named("colours", 17, Type.TYPE_ENUM, dialect + ".Colour")))
        .addField(repeated(named("stock", 18, Type.TYPE_MESSAGE, dialect + ".Thing.StockEntry")))
        .addField(repeated(named("parts", 19, Type.TYPE_MESSAGE, dialect + ".Thing.PartsEntry")))
        .addField(scalar("left", 20, Type.TYPE_STRING).setOneofIndex(0))
        .addField(scalar("right", 21, Type.TYPE_INT64).setOneofIndex(0))
        .addOneofDecl(OneofDescriptorProto.newBuilder().setName("side"))
        .addNestedType(entry("StockEntry", scalar("value", 2, Type.TYPE_UINT64)))
        .addNestedType(
            entry("PartsEntry", named("value", 2, Type.TYPE_MESSAGE, dialect + ".Thing")));
  }

  private static FieldDescriptorProto.Builder scalar(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL);
  }

  private static FieldDescriptorProto.Builder named(
      String name, int number, Type type, String typeName) {
    return scalar(name, number, type).setTypeName("." + typeName);
  }

  private static FieldDescriptorProto.Builder repeated(FieldDescriptorProto.Builder field) {
    return field.setLabel(Label.LABEL_REPEATED);
  }

  private static DescriptorProto.Builder entry(String name, FieldDescriptorProto.Builder value) {
    return DescriptorProto.newBuilder()
        .setName(name)
        .setOptions(MessageOptions.newBuilder().setMapEntry(true))
        .addField(scalar("key", 1, Type.TYPE_STRING))
        .addField(value);
  }
}
