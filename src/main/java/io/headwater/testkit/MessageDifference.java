package io.headwater.testkit;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.FieldMarks;
import io.headwater.event.MessageRendering;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says field by field how two messages differ; generated and dynamic ones compare alike. */
public final class MessageDifference {
  private static final Words WORDS = new Words("expected", "was");

  private final List<Change> changes = new ArrayList<>();

  /**
   * A field that differs.
   *
   * @param path such as {@code lines[2].amount}
   * @param before its value in the first message, as text; {@code nothing} if it has none
   * @param after its value in the second message
   */
  public record Change(String path, String before, String after) {}

  /** What the values of either message are called. */
  record Words(String expected, String actual) {}

  private MessageDifference() {}

  /** Returns what changed from one message to another of its type, in field order. */
  public static List<Change> changes(Message before, Message after) {
    MessageDifference difference = new MessageDifference();
    difference.compare("", before, after);
    return List.copyOf(difference.changes);
  }

  /** Tells whether both are of one type and hold the same. */
  public static boolean isSame(Message expected, Message actual) {
    return typeOf(expected).equals(typeOf(actual))
        && Arrays.equals(CanonicalBytes.of(expected), CanonicalBytes.of(actual));
  }

  /** Returns one line per differing field, in field order; empty if nothing differs. */
  static List<String> between(Message expected, Message actual) {
    return between(expected, actual, WORDS);
  }

  /** Returns one line per differing field, in other words. */
  static List<String> between(Message expected, Message actual, Words words) {
    List<String> lines = new ArrayList<>();
    for (Change one : changes(expected, actual)) {
      lines.add("%s: %s %s, %s %s"
          .formatted(one.path(), words.expected(), one.before(), words.actual(), one.after()));
    }
    if (lines.isEmpty() && !isSame(expected, actual)) {
      lines.add("the encodings differ, though no field does");
    }
    return lines;
  }

  /** Returns the differences of two lists, element by element, each named by its number from 1. */
  static List<String> betweenAll(String noun, List<Message> expected, List<Message> actual) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      String element = noun + " " + (i + 1) + " ";
      between(expected.get(i), actual.get(i)).forEach(line -> lines.add(element + line));
    }
    if (expected.size() != actual.size()) {
      lines.add("%ss: expected %d, was %d".formatted(noun, expected.size(), actual.size()));
    }
    return lines;
  }

  private static String typeOf(Message message) {
    return message.getDescriptorForType().getFullName();
  }

  private void compare(String path, Message expected, Message actual) {
    if (!typeOf(expected).equals(typeOf(actual))) {
      differ(path + "type", typeOf(expected), typeOf(actual));
      return;
    }
    Map<Integer, FieldDescriptor> left = setFields(expected);
    Map<Integer, FieldDescriptor> right = setFields(actual);
    Set<Integer> numbers = new TreeSet<>(left.keySet());
    numbers.addAll(right.keySet());
    for (Integer number : numbers) {
      FieldDescriptor wanted = left.getOrDefault(number, fieldOf(expected, number));
      FieldDescriptor found = right.getOrDefault(number, fieldOf(actual, number));
      if (wanted == null || found == null || wanted.isRepeated() != found.isRepeated()) {
        compareUnknown(path, expected, wanted, actual, found);
      } else {
        compareField(path + wanted.getName(), expected, wanted, actual, found);
      }
    }
  }

  /** Compares a field that only one version of the type has. */
  private void compareUnknown(
      String path,
      Message expected,
      @Nullable FieldDescriptor wanted,
      Message actual,
      @Nullable FieldDescriptor found) {
    FieldDescriptor known = wanted != null ? wanted : Objects.requireNonNull(found);
    Object value = wanted != null ? expected.getField(wanted) : actual.getField(known);
    String told = FieldMarks.of(known).isHidden() ? MessageRendering.REDACTED : shown(value);
    differ(
        path + known.getName(),
        wanted != null ? told : shown(null),
        wanted != null ? shown(null) : told);
  }

  private static Map<Integer, FieldDescriptor> setFields(Message message) {
    Map<Integer, FieldDescriptor> fields = new LinkedHashMap<>();
    message.getAllFields().keySet().forEach(field -> fields.put(field.getNumber(), field));
    return fields;
  }

  // Each message's own descriptor: equal types may come from different descriptor pools.
  private static @Nullable FieldDescriptor fieldOf(Message message, int number) {
    return message.getDescriptorForType().findFieldByNumber(number);
  }

  private void compareField(
      String path,
      Message expected,
      FieldDescriptor wanted,
      Message actual,
      FieldDescriptor found) {
    if (FieldMarks.of(wanted).isHidden()) {
      compareHidden(path, expected, wanted, actual, found);
    } else if (wanted.isRepeated()) {
      compareEntries(path, entries(expected, wanted), entries(actual, found));
    } else if (wanted.hasPresence() && expected.hasField(wanted) != actual.hasField(found)) {
      differ(path, shown(present(expected, wanted)), shown(present(actual, found)));
    } else {
      compareValue(path, expected.getField(wanted), actual.getField(found));
    }
  }

  /** Says that the values differ, and not what they are. */
  private void compareHidden(
      String path,
      Message expected,
      FieldDescriptor wanted,
      Message actual,
      FieldDescriptor found) {
    if (!expected.getField(wanted).equals(actual.getField(found))) {
      boolean isExpected = isSet(expected, wanted);
      boolean isThere = isSet(actual, found);
      differ(
          path,
          isExpected ? MessageRendering.REDACTED : "nothing",
          isExpected && isThere
              ? "another value"
              : isThere ? MessageRendering.REDACTED : "nothing");
    }
  }

  private static boolean isSet(Message message, FieldDescriptor field) {
    return message.getAllFields().containsKey(field);
  }

  private static @Nullable Object present(Message message, FieldDescriptor field) {
    return message.hasField(field) ? message.getField(field) : null;
  }

  /** Elements of a repeated field by index, entries of a map by key. */
  private static Map<String, Object> entries(Message message, FieldDescriptor field) {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
      Object element = message.getRepeatedField(field, i);
      if (field.isMapField()) {
        Message entry = (Message) element;
        Object key = entry.getField(entry.getDescriptorForType().findFieldByNumber(1));
        Object value = entry.getField(entry.getDescriptorForType().findFieldByNumber(2));
        entries.put(MessageText.of(key), value);
      } else {
        entries.put(Integer.toString(i), element);
      }
    }
    return entries;
  }

  private void compareEntries(
      String path, Map<String, Object> expected, Map<String, Object> actual) {
    Set<String> keys = new LinkedHashSet<>(expected.keySet());
    keys.addAll(actual.keySet());
    for (String key : keys) {
      String entry = path + "[" + key + "]";
      Object wanted = expected.get(key);
      Object found = actual.get(key);
      if (wanted == null || found == null) {
        differ(entry, shown(wanted), shown(found));
      } else {
        compareValue(entry, wanted, found);
      }
    }
  }

  private static String shown(@Nullable Object value) {
    return value == null ? "nothing" : MessageText.of(value);
  }

  private void compareValue(String path, Object expected, Object actual) {
    if (expected instanceof Message wanted
        && actual instanceof Message found
        && !(MessageText.isTime(wanted) && MessageText.isTime(found))) {
      compare(path + ".", wanted, found);
    } else if (!MessageText.of(expected).equals(MessageText.of(actual))) {
      differ(path, MessageText.of(expected), MessageText.of(actual));
    }
  }

  private void differ(String path, String expected, String actual) {
    changes.add(new Change(path, expected, actual));
  }
}
