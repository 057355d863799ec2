package io.headwater.provenance;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A field of a message, however deep: {@code status}, {@code lines[2].amount}, {@code by[eur]}. */
public final class FieldReference {
  private static final Pattern PART = Pattern.compile("(?<name>\\w+)(\\[(?<entry>[^\\]]*)])?");

  private final String path;
  private final List<Part> parts;

  /**
   * A field on the way.
   *
   * @param entry index in a list or key in a map; absent for all of it
   */
  private record Part(String name, Optional<String> entry) {}

  private FieldReference(String path, List<Part> parts) {
    this.path = path;
    this.parts = parts;
  }

  /**
   * Reads a path.
   *
   * @param where what it was given as
   * @throws InvalidInputException if messages of that type have no such field
   */
  public static FieldReference parse(String where, String path, Descriptor type) {
    List<Part> parts = new ArrayList<>();
    Optional<Descriptor> holder = Optional.of(type);
    // A key may hold a dot.
    for (String text : path.split("\\.(?![^\\[]*])", -1)) {
      Matcher part = PART.matcher(text);
      if (holder.isEmpty() || !part.matches()) {
        throw invalid(where, "'%s' is no field of a message".formatted(path), type);
      }
      FieldDescriptor field = field(where, part.group("name"), holder.get());
      Optional<String> entry = Optional.ofNullable(part.group("entry"));
      if (entry.isPresent() && !field.isRepeated()) {
        throw invalid(where, "'%s' is no list or map".formatted(field.getName()), holder.get());
      }
      parts.add(new Part(field.getName(), entry));
      holder = inside(field, entry.isPresent());
    }
    return new FieldReference(path, List.copyOf(parts));
  }

  private static Optional<Descriptor> inside(FieldDescriptor field, boolean isEntry) {
    FieldDescriptor value =
        field.isMapField() ? field.getMessageType().findFieldByName("value") : field;
    return value.getJavaType() == FieldDescriptor.JavaType.MESSAGE && field.isRepeated() == isEntry
        ? Optional.of(value.getMessageType())
        : Optional.empty();
  }

  private static FieldDescriptor field(String where, String name, Descriptor holder) {
    return holder.getFields().stream()
        .filter(one -> one.getName().equals(name) || one.getJsonName().equals(name))
        .findFirst()
        .orElseThrow(() -> invalid(
            where,
            "'%s' has no field '%s'%s"
                .formatted(holder.getFullName(), name, NearMatch.didYouMean(name, names(holder))),
            holder));
  }

  private static List<String> names(Descriptor holder) {
    return holder.getFields().stream().map(FieldDescriptor::getName).toList();
  }

  private static InvalidInputException invalid(String where, String what, Descriptor holder) {
    return new InvalidInputException(
        new Problem(
            "HW1802",
            where,
            what,
            holder.getFields().isEmpty()
                ? "leave it out"
                : "use one of " + String.join(", ", names(holder))),
        null);
  }

  /** Returns the path as it was written. */
  public String path() {
    return path;
  }

  /** Returns the value in a message; empty if it has none, or no such entry. */
  public Optional<Object> in(Message message) {
    Object value = message;
    for (Part part : parts) {
      Message holder = (Message) value;
      FieldDescriptor field = holder.getDescriptorForType().findFieldByName(part.name());
      if (field.hasPresence() && !holder.hasField(field)) {
        return Optional.empty();
      }
      Optional<Object> next = part.entry().isEmpty()
          ? Optional.of(holder.getField(field))
          : entry(holder, field, part.entry().get());
      if (next.isEmpty()) {
        return Optional.empty();
      }
      value = next.get();
    }
    return Optional.of(value);
  }

  private static Optional<Object> entry(Message holder, FieldDescriptor field, String entry) {
    for (int i = 0; i < holder.getRepeatedFieldCount(field); i++) {
      Object element = holder.getRepeatedField(field, i);
      if (!field.isMapField()) {
        if (entry.equals(Integer.toString(i))) {
          return Optional.of(element);
        }
      } else if (String.valueOf(of((Message) element, "key")).equals(entry)) {
        return Optional.of(of((Message) element, "value"));
      }
    }
    return Optional.empty();
  }

  private static Object of(Message entry, String name) {
    return entry.getField(entry.getDescriptorForType().findFieldByName(name));
  }
}
