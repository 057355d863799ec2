package io.headwater.cli;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Message definitions as people read them in .proto files. Options and what else is not needed to
 * read a value are left out; the descriptor set has them.
 */
final class ProtoText {
  private static final String OURS = "google/protobuf/";

  private final StringBuilder text = new StringBuilder();

  private ProtoText() {}

  /** Renders all files but those of protobuf itself. */
  static String of(FileDescriptorSet set) {
    StringJoiner files = new StringJoiner("\n");
    set.getFileList().stream()
        .filter(file -> !file.getName().startsWith(OURS))
        .forEach(file -> files.add(of(file)));
    return files.toString().stripTrailing();
  }

  private static String of(FileDescriptorProto file) {
    ProtoText proto = new ProtoText();
    proto.line(0, "// " + file.getName());
    if (!file.getPackage().isEmpty()) {
      proto.line(0, "package " + file.getPackage() + ";");
    }
    file.getEnumTypeList().forEach(type -> proto.enumeration(0, type));
    file.getMessageTypeList().forEach(type -> proto.message(0, type));
    return proto.text.toString();
  }

  private void line(int depth, String content) {
    text.append("  ".repeat(depth)).append(content).append('\n');
  }

  private void enumeration(int depth, EnumDescriptorProto type) {
    line(depth, "enum " + type.getName() + " {");
    type.getValueList()
        .forEach(value -> line(depth + 1, value.getName() + " = " + value.getNumber() + ";"));
    line(depth, "}");
  }

  private void message(int depth, DescriptorProto type) {
    line(depth, "message " + type.getName() + " {");
    type.getEnumTypeList().forEach(nested -> enumeration(depth + 1, nested));
    type.getNestedTypeList().stream()
        .filter(nested -> !nested.getOptions().getMapEntry())
        .forEach(nested -> message(depth + 1, nested));
    type.getFieldList().stream()
        .filter(field -> !isInOneof(field))
        .forEach(field -> field(depth + 1, field, type));
    for (int i = 0; i < type.getOneofDeclCount(); i++) {
      oneof(depth + 1, i, type);
    }
    line(depth, "}");
  }

  private void oneof(int depth, int index, DescriptorProto type) {
    if (type.getFieldList().stream()
        .noneMatch(field -> isInOneof(field) && field.getOneofIndex() == index)) {
      return; // that of an optional field
    }
    line(depth, "oneof " + type.getOneofDecl(index).getName() + " {");
    type.getFieldList().stream()
        .filter(field -> isInOneof(field) && field.getOneofIndex() == index)
        .forEach(field -> field(depth + 1, field, type));
    line(depth, "}");
  }

  private static boolean isInOneof(FieldDescriptorProto field) {
    return field.hasOneofIndex() && !field.getProto3Optional();
  }

  private void field(int depth, FieldDescriptorProto field, DescriptorProto type) {
    Optional<DescriptorProto> entry = type.getNestedTypeList().stream()
        .filter(nested -> nested.getOptions().getMapEntry())
        .filter(
            nested -> field.getTypeName().endsWith("." + type.getName() + "." + nested.getName()))
        .findFirst();
    String written = entry
        .map(map -> "map<%s, %s>".formatted(typeOf(map.getField(0)), typeOf(map.getField(1))))
        .orElseGet(() -> label(field) + typeOf(field));
    line(depth, "%s %s = %d;".formatted(written, field.getName(), field.getNumber()));
  }

  private static String label(FieldDescriptorProto field) {
    if (field.getLabel() == FieldDescriptorProto.Label.LABEL_REPEATED) {
      return "repeated ";
    }
    return field.getProto3Optional() ? "optional " : "";
  }

  private static String typeOf(FieldDescriptorProto field) {
    return field.getType() == FieldDescriptorProto.Type.TYPE_MESSAGE
            || field.getType() == FieldDescriptorProto.Type.TYPE_ENUM
        ? field.getTypeName().substring(1)
        : field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
  }
}
