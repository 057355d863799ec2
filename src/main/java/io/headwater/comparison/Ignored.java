package io.headwater.comparison;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldMarks;
import io.headwater.event.MessageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a comparison does not look at. Not thread-safe. */
public final class Ignored {
  /** Looks at everything that does not name a record by its place. */
  public static final Ignored NOTHING = new Ignored(Map.of(), Set.of(), Set.of());

  private static final String HEADER = "header:";

  /**
   * Names records by ids or offsets, which are others as soon as one record more is written; the
   * event time is compared as such.
   */
  private static final Set<String> OURS = Set.of(
      EventHeaders.ID,
      EventHeaders.CORRELATION,
      EventHeaders.CAUSATION,
      EventHeaders.ORIGIN,
      EventHeaders.TIME);

  private final Map<String, List<List<String>>> fields;
  private final Set<String> headers;
  private final Set<String> topics;
  private final Map<String, Boolean> touched = new HashMap<>();

  private Ignored(Map<String, List<List<String>>> fields, Set<String> headers, Set<String> topics) {
    this.fields = fields;
    this.headers = headers;
    this.topics = topics;
  }

  /**
   * Reads what is to be ignored.
   *
   * @param parts each {@code header:NAME}, or a field of a type, {@code bank.Opened.owner}; fields
   *     of fields may follow
   * @param topics topics, or streams whose topics they are
   * @param types those in which fields are looked for, with all types in them
   * @throws InvalidInputException if a part names no field
   */
  public static Ignored parse(
      List<String> parts, Collection<String> topics, Collection<MessageType> types) {
    Map<String, Descriptor> known = new TreeMap<>();
    types.forEach(type -> FieldMarks.reachable(type.descriptor())
        .forEach(one -> known.putIfAbsent(one.getFullName(), one)));
    Map<String, List<List<String>>> fields = new HashMap<>();
    Set<String> headers = new HashSet<>();
    for (String part : parts) {
      if (part.startsWith(HEADER)) {
        headers.add(part.substring(HEADER.length()));
      } else {
        Descriptor type = typeIn(part, known);
        List<String> path =
            Arrays.asList(part.substring(type.getFullName().length() + 1).split("\\.", -1));
        requireFields(part, type, path);
        fields.computeIfAbsent(type.getFullName(), any -> new ArrayList<>()).add(path);
      }
    }
    return new Ignored(fields, headers, Set.copyOf(topics));
  }

  private static Descriptor typeIn(String part, Map<String, Descriptor> known) {
    for (int dot = part.lastIndexOf('.'); dot > 0; dot = part.lastIndexOf('.', dot - 1)) {
      Descriptor type = known.get(part.substring(0, dot));
      if (type != null) {
        return type;
      }
    }
    String name = part.contains(".") ? part.substring(0, part.lastIndexOf('.')) : part;
    throw problem(
        "'%s' begins with no message type of either version%s"
            .formatted(part, NearMatch.didYouMean(name, known.keySet())),
        "write TYPE.field, such as %s, or header:NAME".formatted(example(known)));
  }

  private static String example(Map<String, Descriptor> known) {
    return known.values().stream()
        .filter(type -> !type.getFields().isEmpty() && !type.getFullName().startsWith("google."))
        .findFirst()
        .map(type -> type.getFields().get(0).getFullName())
        .orElse("bank.Opened.owner");
  }

  private static void requireFields(String part, Descriptor root, List<String> path) {
    Optional<Descriptor> type = Optional.of(root);
    for (String name : path) {
      Descriptor owner = type.orElseThrow(() -> problem(
          "'%s' goes on behind a field that is no message".formatted(part), "end it there"));
      FieldDescriptor field = owner.findFieldByName(name);
      if (field == null) {
        List<String> names =
            owner.getFields().stream().map(FieldDescriptor::getName).collect(Collectors.toList());
        throw problem(
            "'%s' has no field '%s'%s"
                .formatted(owner.getFullName(), name, NearMatch.didYouMean(name, names)),
            "use one of " + String.join(", ", names));
      }
      type = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          ? Optional.of(field.getMessageType())
          : Optional.empty();
    }
  }

  private static InvalidInputException problem(String what, String fix) {
    return new InvalidInputException(new Problem("HW1770", "option '--ignore'", what, fix), null);
  }

  boolean isTopic(String topic) {
    return topics.contains(topic);
  }

  /**
   * Tells whether a header is not looked at.
   *
   * @param isExact whether those are that name records by their place
   */
  boolean isHeader(String name, boolean isExact) {
    return headers.contains(name) || (!isExact && OURS.contains(name));
  }

  /** Returns a message without its ignored fields; the same one if it has none. */
  Message without(Message message) {
    if (fields.isEmpty() || !isTouched(message.getDescriptorForType())) {
      return message;
    }
    Message.Builder builder = message.toBuilder();
    strip(builder);
    return builder.build();
  }

  private boolean isTouched(Descriptor type) {
    return touched.computeIfAbsent(
        type.getFullName(),
        any -> FieldMarks.reachable(type).stream()
            .anyMatch(one -> fields.containsKey(one.getFullName())));
  }

  private void strip(Message.Builder builder) {
    fields
        .getOrDefault(builder.getDescriptorForType().getFullName(), List.of())
        .forEach(path -> clear(builder, path));
    for (FieldDescriptor field : List.copyOf(builder.getAllFields().keySet())) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        replaceEach(builder, field);
      }
    }
  }

  private void replaceEach(Message.Builder builder, FieldDescriptor field) {
    if (!field.isRepeated()) {
      builder.setField(field, without((Message) builder.getField(field)));
      return;
    }
    for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
      builder.setRepeatedField(field, i, without((Message) builder.getRepeatedField(field, i)));
    }
  }

  private static void clear(Message.Builder builder, List<String> path) {
    FieldDescriptor field = builder.getDescriptorForType().findFieldByName(path.get(0));
    if (field == null) {
      return;
    }
    List<String> rest = path.subList(1, path.size());
    if (rest.isEmpty()) {
      builder.clearField(field);
    } else if (field.isRepeated()) {
      for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
        builder.setRepeatedField(
            field, i, cleared((Message) builder.getRepeatedField(field, i), rest));
      }
    } else if (builder.hasField(field)) {
      builder.setField(field, cleared((Message) builder.getField(field), rest));
    }
  }

  private static Message cleared(Message message, List<String> path) {
    Message.Builder builder = message.toBuilder();
    clear(builder, path);
    return builder.build();
  }
}
