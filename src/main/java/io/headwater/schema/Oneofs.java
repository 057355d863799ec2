package io.headwater.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The oneofs that fields are in. */
final class Oneofs {
  private Oneofs() {}

  /**
   * Tells whether two oneofs are one, or both are none. A oneof may be renamed, as nothing says its
   * name: its members make it what it is.
   *
   * @param now the message that has {@code current}
   * @param before the message that had {@code older}
   */
  static boolean isSame(
      @Nullable OneofDescriptor older,
      Descriptor now,
      @Nullable OneofDescriptor current,
      Descriptor before) {
    if (older == null || current == null) {
      return older == current;
    }
    return older.getName().equals(current.getName())
        || common(older, now).equals(common(current, before));
  }

  private static Set<Integer> common(OneofDescriptor oneof, Descriptor other) {
    return oneof.getFields().stream()
        .map(FieldDescriptor::getNumber)
        .filter(number -> other.findFieldByNumber(number) != null)
        .collect(Collectors.toSet());
  }

  /** Names a oneof, or none. */
  static String name(@Nullable OneofDescriptor oneof) {
    return Optional.ofNullable(oneof)
        .map(one -> "oneof '" + one.getName() + "'")
        .orElse("none");
  }
}
