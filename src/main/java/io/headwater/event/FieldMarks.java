package io.headwater.event;

import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.proto.PrivacyOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a field's options say about its data, whether its type is a generated class or was read from
 * a descriptor set.
 *
 * @param isPersonal whether values are encrypted with the key of their subject
 * @param isSubject whether the value names the subject
 * @param isHidden whether values must not be shown unless asked for: they are personal, or the
 *     field is marked with protobuf's own {@code debug_redact}
 * @param forgotten what a personal value reads as when its subject is forgotten
 */
public record FieldMarks(
    boolean isPersonal, boolean isSubject, boolean isHidden, Optional<String> forgotten) {
  private static final FieldMarks NONE = new FieldMarks(false, false, false, Optional.empty());
  private static final ExtensionRegistry REGISTRY = ExtensionRegistry.newInstance();

  static {
    PrivacyOptions.registerAllExtensions(REGISTRY);
  }

  /** Reads the options of a field. */
  public static FieldMarks of(FieldDescriptor field) {
    FieldOptions written = field.getOptions();
    if (written.getSerializedSize() == 0) {
      return NONE;
    }
    FieldOptions options = known(written);
    boolean isPersonal = options.getExtension(PrivacyOptions.personal);
    return new FieldMarks(
        isPersonal,
        options.getExtension(PrivacyOptions.subject),
        isPersonal || options.getDebugRedact(),
        options.hasExtension(PrivacyOptions.forgotten)
            ? Optional.of(options.getExtension(PrivacyOptions.forgotten))
            : Optional.empty());
  }

  /** Descriptor sets are read without our extensions, which are unknown fields of them then. */
  private static FieldOptions known(FieldOptions written) {
    try {
      return FieldOptions.parseFrom(written.toByteString(), REGISTRY);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("options that were serialised do not parse", e);
    }
  }

  /** Tells whether values of a type may hold personal data, however deep. */
  public static boolean isPersonal(Descriptor type) {
    return anyIn(type, field -> of(field).isPersonal());
  }

  /** Tells whether values of a type may hold what must not be shown, however deep. */
  public static boolean isHidden(Descriptor type) {
    return anyIn(type, field -> of(field).isHidden());
  }

  private static boolean anyIn(Descriptor type, Predicate<FieldDescriptor> condition) {
    return reachable(type).stream().anyMatch(one -> one.getFields().stream().anyMatch(condition));
  }

  /** Returns a type and all types of its fields, however deep. */
  public static Set<Descriptor> reachable(Descriptor type) {
    Set<Descriptor> seen = new HashSet<>(List.of(type));
    Deque<Descriptor> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (FieldDescriptor field : open.remove().getFields()) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
            && seen.add(field.getMessageType())) {
          open.add(field.getMessageType());
        }
      }
    }
    return seen;
  }
}
