package io.headwater.jdbc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.topology.ProjectionSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the rows of a projection depend on, as a short text: the types in a row, its key, the
 * streams and the folds. Where a rule is Java, only that it is can be told.
 */
final class Fingerprint {
  private static final int LENGTH = 16;

  private final StringBuilder text = new StringBuilder();

  private Fingerprint() {}

  static String of(ProjectionSpec projection) {
    Fingerprint all = new Fingerprint();
    all.add("key", projection.keyType().label());
    SortedMap<String, Message> types = new TreeMap<>();
    collect(projection.behavior().row().descriptor(), types);
    types.forEach((name, type) -> all.add(name, type.toString()));
    for (ProjectionSpec.Input input : projection.inputs()) {
      all.add("from", input.stream());
      input.by().ifPresent(by -> all.add("by", by.toString()));
    }
    projection.behavior().changes().forEach(all::add);
    return all.digest();
  }

  private void add(Projection.Changes changes) {
    add("on", changes.event().fullName());
    new TreeMap<>(changes.cases())
        .forEach((number, fold) -> add("case " + number, fold.text().orElse("java")));
    changes.whole().ifPresent(fold -> add("whole", fold.text().orElse("java")));
  }

  /** Layout is no change. */
  private void add(String what, String written) {
    text.append(what)
        .append(' ')
        .append(written.replaceAll("\\s+", " ").strip())
        .append('\n');
  }

  /** Collects a type and all that its fields are of; without options and comments. */
  private static void collect(Descriptor type, Map<String, Message> types) {
    if (types.containsKey(type.getFullName())) {
      return;
    }
    DescriptorProto.Builder proto = type.toProto().toBuilder();
    proto.clearNestedType().clearEnumType().clearOptions();
    types.put(type.getFullName(), proto.build());
    for (FieldDescriptor field : type.getFields()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        collect(field.getMessageType(), types);
      } else if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
        EnumDescriptor values = field.getEnumType();
        types.put(values.getFullName(), values.toProto());
      }
    }
  }

  private String digest() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256")
          .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
