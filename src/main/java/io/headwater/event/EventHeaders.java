package io.headwater.event;

import io.headwater.diagnostic.FailureCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The headers of a record: names with raw bytes, in order, repeats allowed; immutable. */
public final class EventHeaders {
  /** Identifies the event or command; outputs derive theirs from it. */
  public static final String ID = "hw-id";

  /** Full protobuf name of the value type. */
  public static final String TYPE = "hw-type";

  /** Per-aggregate sequence number of an event, decimal, from 1. */
  public static final String SEQUENCE = "hw-seq";

  /** Id shared by everything that one original command or event led to; absent if it is its own. */
  public static final String CORRELATION = "hw-correlation";

  /** Id of the record that directly led to this one. */
  public static final String CAUSATION = "hw-causation";

  /** Event time, RFC 3339, for topics whose timestamps are set by the broker. */
  public static final String TIME = "hw-time";

  /**
   * RecordPosition where the record entered the topology that wrote it, {@code topic-2@10442};
   * absent if that is its id.
   */
  public static final String ORIGIN = "hw-origin";

  /** Sequence number that a command expects its aggregate to have, decimal. */
  public static final String EXPECT = "hw-expect";

  /** The process that a command was sent by, and what it led to is of: {@code saga/process}. */
  public static final String PROCESS = "hw-process";

  /** First millisecond of a window, since the epoch, decimal; may be negative. */
  public static final String WINDOW_START = "hw-window-start";

  /** First millisecond after a window, since the epoch, decimal. */
  public static final String WINDOW_END = "hw-window-end";

  /** Makes a record without a value release the parked records of its key; the reason, or empty. */
  public static final String RELEASE = "hw-release";

  /** How often a dead letter was published again, decimal, from 1; on no output. */
  public static final String REDRIVE_ATTEMPT = "hw-redrive-attempt";

  /** RecordPosition of the dead letter that a record was published again from; on no output. */
  public static final String REDRIVE_LETTER = "hw-redrive-letter";

  /** Serialised {@code headwater.Provenance}; on repartition topics only. */
  public static final String PROVENANCE = "hw-provenance";

  /** No headers. */
  public static final EventHeaders NONE = new EventHeaders(List.of());

  /** What bytes that are no UTF-8 become in a text. */
  private static final char REPLACEMENT = '\uFFFD';

  private final List<Entry> entries;

  private EventHeaders(List<Entry> entries) {
    this.entries = entries;
  }

  /** One header; the value may be absent, which differs from an empty one. */
  public record Entry(String name, byte @Nullable [] value) {
    /** Names a header with UTF-8 text. */
    public static Entry text(String name, String value) {
      return new Entry(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry entry
          && name.equals(entry.name)
          && Arrays.equals(value, entry.value);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, Arrays.hashCode(value));
    }

    /** Renders the name and the size, never the value. */
    @Override
    public String toString() {
      return name + "(" + (value == null ? "null" : value.length + " B") + ")";
    }
  }

  /** Makes a record without a value a release of parked records. */
  public static EventHeaders ofRelease(String reason) {
    return of(List.of(Entry.text(RELEASE, reason)));
  }

  /** Takes the headers in their order. */
  public static EventHeaders of(List<Entry> entries) {
    return entries.isEmpty() ? NONE : new EventHeaders(List.copyOf(entries));
  }

  /** Takes the headers in their order, and the list itself: nobody may change it any more. */
  public static EventHeaders ofOwn(List<Entry> entries) {
    return entries.isEmpty() ? NONE : new EventHeaders(Collections.unmodifiableList(entries));
  }

  /** Returns all headers, in order. */
  public List<Entry> entries() {
    return entries;
  }

  /** Returns the last header of that name as UTF-8 text, as Kafka's {@code lastHeader} does. */
  public Optional<String> text(String name) {
    return bytes(name).map(value -> new String(value, StandardCharsets.UTF_8));
  }

  /**
   * Returns the last header of that name as an id; none if it is empty.
   *
   * @throws UndecodableEventException if it is not UTF-8 text: two such ids might become the same
   */
  public Optional<String> id(String name) {
    Optional<String> id = text(name).filter(text -> !text.isEmpty());
    if (id.isPresent()
        && id.get().indexOf(REPLACEMENT) >= 0
        && !Entry.text(name, id.get()).equals(new Entry(name, bytes(name).orElse(null)))) {
      throw new UndecodableEventException(
          FailureCode.DECODE_UTF8, "header '" + name + "' is not UTF-8 text", null);
    }
    return id;
  }

  /** Returns where what led to an output entered the topology that wrote it, if they say so. */
  public Optional<RecordPosition> origin() {
    return text(contains(ORIGIN) ? ORIGIN : ID).flatMap(RecordPosition::parse);
  }

  /** Returns the value of the last header of that name, if it has one. */
  public Optional<byte[]> bytes(String name) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).name().equals(name)) {
        return Optional.ofNullable(entries.get(i).value());
      }
    }
    return Optional.empty();
  }

  /** Tells whether there is a header of that name, with a value or without. */
  public boolean contains(String name) {
    for (Entry entry : entries) {
      if (entry.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Returns these headers without those whose name matches. */
  public EventHeaders without(Predicate<String> name) {
    // For every record, and nearly always for nothing: no stream.
    List<Entry> kept = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      if (!name.test(entry.name())) {
        kept.add(entry);
      }
    }
    return kept.size() == entries.size() ? this : ofOwn(kept);
  }

  /** Returns these headers followed by {@code entry}. */
  public EventHeaders plus(Entry entry) {
    List<Entry> all = new ArrayList<>(entries.size() + 1);
    all.addAll(entries);
    all.add(entry);
    return ofOwn(all);
  }

  /** Returns the bytes that the headers take in a record batch, framing left out. */
  public int sizeBytes() {
    int size = 0;
    for (Entry entry : entries) {
      byte[] value = entry.value();
      size += utf8Length(entry.name()) + (value == null ? 0 : value.length);
    }
    return size;
  }

  private static int utf8Length(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 0x80) {
        return name.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return name.length();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EventHeaders headers && entries.equals(headers.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
