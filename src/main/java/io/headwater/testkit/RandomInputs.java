package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramExit;
import io.headwater.streams.ReleaseTopic;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Random records for the streams that come into a topology from outside, under few keys, and time
 * that passes between them.
 *
 * <p>Some records come again, some under the id of another; some commands expect a sequence number.
 * Most event times are the wall-clock time, some earlier, few later. Some values are of an older
 * type of their stream, and some rows of tables are deleted. What is parked is released at times.
 */
final class RandomInputs {
  // Days are rare: each makes stores of windows and of ids begin another segment.
  private static final List<Duration> PAUSES = List.of(
      Duration.ofMillis(1),
      Duration.ofSeconds(1),
      Duration.ofMinutes(1),
      Duration.ofMinutes(2),
      Duration.ofMinutes(6),
      Duration.ofMinutes(6),
      Duration.ofMinutes(40),
      Duration.ofHours(3));

  private static final List<Duration> DELAYS = List.of(
      Duration.ofMillis(1),
      Duration.ofSeconds(30),
      Duration.ofMinutes(2),
      Duration.ofMinutes(7),
      Duration.ofHours(2));

  private static final Duration DAYS = Duration.ofDays(2);

  private final TopologySpec spec;
  private final List<StreamSpec> streams;
  private final List<ReleaseTopic> releases;
  private final Map<String, ReplayCheck.Records> records;
  private final RandomGenerator random;
  private final RandomScalars scalars;
  private final RandomMessages messages;
  private final List<CheckInput.Piped> earlier = new ArrayList<>();
  private Instant now = TopologyHarness.START;

  /**
   * Prepares.
   *
   * @param records how the values of some streams are made, by the name of the stream
   */
  RandomInputs(
      TopologySpec spec, RandomGenerator random, Map<String, ReplayCheck.Records> records) {
    this.spec = spec;
    this.streams = streams(spec);
    this.releases = releases(spec);
    this.records = records;
    this.random = random;
    this.scalars = new RandomScalars(random);
    this.messages = new RandomMessages(random);
  }

  /**
   * Returns the streams that come from outside: what is read, and not written; and all commands,
   * which sagas may send, too.
   */
  static List<StreamSpec> streams(TopologySpec spec) {
    Set<String> read = new HashSet<>();
    Set<String> written = new HashSet<>();
    for (Program program : Program.compile(spec)) {
      for (ProgramEntry entry : program.entries()) {
        if (entry instanceof ProgramEntry.Source source) {
          read.add(source.stream());
        }
      }
      for (ProgramExit exit : program.exits()) {
        if (exit instanceof ProgramExit.Sink sink) {
          written.add(sink.stream());
        }
      }
    }
    spec.globalSources().forEach(stream -> read.add(stream.name()));
    read.removeAll(written);
    spec.aggregates().forEach(aggregate -> read.add(aggregate.commands()));
    return spec.streams().stream()
        .filter(stream -> read.contains(stream.name()))
        .toList();
  }

  /** Returns the way to what each program has parked: the first one, if there are several. */
  private static List<ReleaseTopic> releases(TopologySpec spec) {
    return ReleaseTopic.all(spec).stream()
        .map(ReleaseTopic::program)
        .distinct()
        .map(program -> ReleaseTopic.of(spec, program))
        .toList();
  }

  List<CheckInput> next(int steps) {
    List<CheckInput> inputs = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      inputs.add(next());
    }
    return inputs;
  }

  private CheckInput next() {
    int kind = random.nextInt(100);
    if (kind < 8) {
      Duration pause = scalars.percent(8) ? DAYS : scalars.oneOf(PAUSES);
      now = now.plus(pause);
      return new CheckInput.Elapsed(pause);
    }
    if (kind < 14 && !earlier.isEmpty()) {
      return scalars.oneOf(earlier);
    }
    if (kind < 18 && !releases.isEmpty()) {
      ReleaseTopic target = scalars.oneOf(releases);
      return new CheckInput.Released(target, key(target.keyType()));
    }
    StreamSpec stream = scalars.oneOf(streams);
    CheckInput.Piped piped = new CheckInput.Piped(stream, record(stream));
    earlier.add(piped);
    return piped;
  }

  private RawRecord record(StreamSpec stream) {
    Object key = key(stream.keyType());
    Instant time = eventTime();
    boolean isDeletion = isTable(stream) && scalars.percent(15);
    if (isDeletion) {
      return new RawRecord(
          Optional.of(encoded(stream, key)),
          Optional.empty(),
          headers(stream),
          time.toEpochMilli());
    }
    Message value = value(stream, key);
    EventHeaders headers = Cases.headers(stream, value, headers(stream));
    // A value without bytes is one only if its type is named.
    if (value.getSerializedSize() == 0 && !headers.contains(EventHeaders.TYPE)) {
      headers = headers.plus(EventHeaders.Entry.text(
          EventHeaders.TYPE, value.getDescriptorForType().getFullName()));
    }
    return new RawRecord(
        Optional.of(encoded(stream, derived(stream, value, time).orElse(key))),
        Optional.of(ByteString.copyFrom(CanonicalBytes.of(value))),
        headers,
        time.toEpochMilli());
  }

  private boolean isTable(StreamSpec stream) {
    return spec.tables().stream().anyMatch(table -> table.stream().equals(stream.name()));
  }

  private Object key(KeyType type) {
    String word = scalars.percent(96) ? scalars.word() : "ключ/é";
    return switch (type) {
      case STRING -> word;
      case INT64 -> scalars.percent(96) ? (long) random.nextInt(6) : Long.MIN_VALUE;
      case BYTES -> KeyType.STRING.encode(word);
    };
  }

  private static ByteString encoded(StreamSpec stream, Object key) {
    return ByteString.copyFrom(stream.keyType().encode(key));
  }

  private Message value(StreamSpec stream, Object key) {
    ReplayCheck.Records own = records.get(stream.name());
    if (own != null) {
      return Cases.as(stream, own.next(random, key));
    }
    List<MessageType> older = stream.decoder().older().stream()
        .sorted((one, other) -> one.fullName().compareTo(other.fullName()))
        .toList();
    MessageType type =
        !older.isEmpty() && scalars.percent(30) ? scalars.oneOf(older) : stream.value();
    return messages.next(type);
  }

  /** Returns the key that the stream derives from a value, unless its rule cannot. */
  private static Optional<Object> derived(StreamSpec stream, Message value, Instant time) {
    RecordPosition unknown = new RecordPosition(stream.topic(), 0, 0);
    return stream.key().flatMap(rule -> {
      try {
        Message newest = stream.decoder().newest(value);
        Object key = rule.apply(Envelope.of(unknown, time, EventHeaders.NONE, "", newest));
        return Optional.ofNullable(key).filter(stream.keyType().javaType()::isInstance);
      } catch (RuntimeException e) {
        // Whoever publishes could not do so, either: it is then under a key of another origin.
        return Optional.empty();
      }
    });
  }

  private EventHeaders headers(StreamSpec stream) {
    List<EventHeaders.Entry> headers = new ArrayList<>();
    if (scalars.percent(60)) {
      headers.add(EventHeaders.Entry.text(EventHeaders.ID, "id-" + earlier.size()));
    } else if (scalars.percent(20) && !earlier.isEmpty()) {
      int another = random.nextInt(earlier.size());
      headers.add(EventHeaders.Entry.text(EventHeaders.ID, "id-" + another));
    }
    boolean isCommand =
        spec.aggregates().stream().anyMatch(one -> one.commands().equals(stream.name()));
    if (isCommand && scalars.percent(8)) {
      headers.add(
          EventHeaders.Entry.text(EventHeaders.EXPECT, Integer.toString(random.nextInt(5))));
    }
    return EventHeaders.of(headers);
  }

  private Instant eventTime() {
    int kind = random.nextInt(100);
    if (kind < 80) {
      return now;
    }
    if (kind < 97) {
      return now.minus(scalars.oneOf(DELAYS));
    }
    return kind < 98 ? now.minus(DAYS) : now.plus(Duration.ofMinutes(30));
  }
}
