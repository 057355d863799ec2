package io.headwater.comparison;

import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.operator.HeldEntry;
import io.headwater.proto.Reply;
import io.headwater.replay.WrittenRecord;
import io.headwater.testkit.MessageDifference;
import io.headwater.testkit.MessageDifference.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How two records or two states differ, as far as anybody wants to know. */
final class RecordComparison {
  private static final String REPLY = Reply.getDescriptor().getFullName();

  private final Version old;
  private final Version current;
  private final Ignored ignored;
  private final boolean isExact;

  RecordComparison(Version old, Version current, Ignored ignored, boolean isExact) {
    this.old = old;
    this.current = current;
    this.ignored = ignored;
    this.isExact = isExact;
  }

  /** Tells whether two records are the same without reading their values. */
  boolean isLike(WrittenRecord one, WrittenRecord other) {
    return one.kind() == other.kind()
        && one.position().topic().equals(other.position().topic())
        && one.position().partition() == other.position().partition()
        && one.timestamp() == other.timestamp()
        && Arrays.equals(one.key(), other.key())
        && Arrays.equals(one.value(), other.value())
        && (one.kind() == WrittenRecord.Kind.DEAD_LETTER
            ? cause(one).equals(cause(other))
            : headers(one.headers()).equals(headers(other.headers())));
  }

  private List<EventHeaders.Entry> headers(EventHeaders headers) {
    return headers.without(name -> ignored.isHeader(name, isExact)).entries();
  }

  /** Returns why a record is a dead letter: the code and the step. */
  static String cause(WrittenRecord letter) {
    return DeadLetterHeaders.read(letter.key(), letter.value(), letter.headers())
        .map(one -> one.cause().code() + " in " + one.cause().step())
        .orElse("unknown");
  }

  /** Returns the differences of two records of one topic and key; none if they are the same. */
  List<Change> changes(WrittenRecord one, WrittenRecord other) {
    List<Change> changes = new ArrayList<>();
    if (one.kind() == WrittenRecord.Kind.DEAD_LETTER) {
      add(changes, "cause", cause(one), cause(other));
      return changes;
    }
    if (!Arrays.equals(one.value(), other.value())) {
      changes.addAll(values(one, other));
    }
    add(changes, "event time", time(one.timestamp()), time(other.timestamp()));
    add(
        changes,
        "partition",
        Integer.toString(one.position().partition()),
        Integer.toString(other.position().partition()));
    changes.addAll(headerChanges(one.headers(), other.headers()));
    return changes;
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static void add(List<Change> changes, String path, String before, String after) {
    if (!before.equals(after)) {
      changes.add(new Change(path, before, after));
    }
  }

  private List<Change> values(WrittenRecord one, WrittenRecord other) {
    Optional<Message> before = old.value(one);
    Optional<Message> after = current.value(other);
    if (before.isPresent() && after.isPresent()) {
      List<Change> changes = new ArrayList<>(changes(before.get(), after.get()));
      if (!isExact && before.get().getDescriptorForType().getFullName().equals(REPLY)) {
        // The id of a command without one is its place.
        changes.removeIf(change -> change.path().equals("command_id"));
      }
      return changes.isEmpty() && isExact
          ? List.of(new Change("value", size(one), "other bytes of the same message"))
          : changes;
    }
    return List.of(new Change("value", size(one), size(other)));
  }

  private static String size(WrittenRecord record) {
    byte[] value = record.value();
    return value == null ? "deleted" : value.length + " B";
  }

  /** Returns the fields that differ. */
  List<Change> changes(Message before, Message after) {
    Message left = ignored.without(before);
    Message right = ignored.without(after);
    return MessageDifference.isSame(left, right)
        ? List.of()
        : MessageDifference.changes(left, right);
  }

  private List<Change> headerChanges(EventHeaders before, EventHeaders after) {
    List<Change> changes = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    headers(before).forEach(entry -> names.add(entry.name()));
    headers(after).forEach(entry -> names.add(entry.name()));
    for (String name : names) {
      add(changes, "header " + name, shown(before, name), shown(after, name));
    }
    return changes;
  }

  private static String shown(EventHeaders headers, String name) {
    return headers.contains(name) ? "'" + headers.text(name).orElse("") + "'" : "nothing";
  }

  /** Returns the differences of two states of a key; none if they are the same. */
  List<Change> changes(Optional<Snapshot> before, Optional<Snapshot> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return before.isPresent() == after.isPresent()
          ? List.of()
          : List.of(new Change("state", presence(before), presence(after)));
    }
    List<Change> changes =
        new ArrayList<>(changes(before.get().state(), after.get().state()));
    add(
        changes,
        "sequence number",
        Long.toString(before.get().sequence()),
        Long.toString(after.get().sequence()));
    add(
        changes,
        "ended",
        Boolean.toString(before.get().isEnded()),
        Boolean.toString(after.get().isEnded()));
    return changes;
  }

  /** Returns the differences of what a store holds at one place; none if they are the same. */
  List<Change> heldChanges(Optional<HeldEntry> before, Optional<HeldEntry> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return before.isPresent() == after.isPresent()
          ? List.of()
          : List.of(new Change(
              before.or(() -> after).orElseThrow().part(),
              before.isPresent() ? "there" : "nothing",
              after.isPresent() ? "there" : "nothing"));
    }
    List<Change> changes =
        new ArrayList<>(changes(before.get().state(), after.get().state()));
    after
        .get()
        .facts()
        .forEach((name, value) ->
            add(changes, name, before.get().facts().getOrDefault(name, "nothing"), value));
    return changes.stream()
        .map(one -> new Change(after.get().part() + ", " + one.path(), one.before(), one.after()))
        .toList();
  }

  private static String presence(Optional<Snapshot> state) {
    return state.isPresent() ? "there" : "nothing";
  }
}
