package io.headwater.cli;

import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.event.UndecodableEventException;
import io.headwater.replay.ReplaySink;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import io.headwater.testkit.MessageDifference;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Prints how the state of one key changes: the time, the record of the history that the change
 * follows from, the events of its aggregate that made it, and what is different in the state.
 */
final class StateSteps implements StateChange.Listener, ReplaySink {
  private static final String INDENT = "  ";

  private final Console console;
  private final String store;
  private final byte[] key;
  private final boolean isJson;
  private final Optional<StreamSpec> events;
  private final TopologySpec spec;
  private Optional<StateChange> open = Optional.empty();
  private final List<String> made = new ArrayList<>();

  StateSteps(Console console, TopologySpec spec, String store, byte[] key, boolean isJson) {
    this.console = console;
    this.spec = spec;
    this.store = store;
    this.key = key;
    this.isJson = isJson;
    this.events = spec.aggregates().stream()
        .filter(aggregate -> aggregate.store().equals(store))
        .flatMap(aggregate -> spec.stream(aggregate.events()).stream())
        .findFirst();
  }

  @Override
  public void changed(StateChange change) {
    if (change.store().equals(store) && Arrays.equals(change.key(), key)) {
      end();
      open = Optional.of(change);
    }
  }

  /** An aggregate writes its events right after its state. */
  @Override
  public void written(WrittenRecord record) {
    byte[] value = record.value();
    if (open.isPresent()
        && value != null
        && Arrays.equals(record.key(), key)
        && events.filter(one -> one.topic().equals(record.position().topic())).isPresent()) {
      made.add(shown(events.get(), value, record.headers()));
    }
  }

  private static String shown(StreamSpec stream, byte[] value, EventHeaders headers) {
    try {
      return ValueDisplay.REDACTED.json(stream.decoder().decode(value, headers));
    } catch (UndecodableEventException | IllegalArgumentException e) {
      return value.length + " B";
    }
  }

  /** Prints the change that was heard of last. */
  void end() {
    open.ifPresent(this::print);
    open = Optional.empty();
    made.clear();
  }

  private void print(StateChange change) {
    if (made.isEmpty() && change.cause().isPresent()) {
      made.add(cause(change.cause().get()));
    }
    List<MessageDifference.Change> fields = fields(change);
    if (isJson) {
      console.out().line(json(change, fields));
      return;
    }
    console
        .out()
        .line("%s  %s  %s"
            .formatted(
                Instant.ofEpochMilli(change.eventTimeMillis()),
                position(change),
                String.join(" ", made)));
    fields.forEach(field ->
        console.out().line(INDENT + field.path() + ": " + field.before() + " → " + field.after()));
    if (change.after().isEmpty()) {
      console.out().line(INDENT + "the state is removed");
    }
  }

  private static String position(StateChange change) {
    return change.cause().map(cause -> cause.position().toString()).orElse("the clock");
  }

  private String cause(StateChange.Cause cause) {
    Optional<StreamSpec> stream = spec.streams().stream()
        .filter(one -> one.topic().equals(cause.record().topic()))
        .findFirst();
    Optional<byte[]> value = cause.record().event().value();
    return stream.isPresent() && value.isPresent()
        ? shown(stream.get(), value.get(), cause.record().event().headers())
        : "no value";
  }

  /** Returns what is different in the state; nothing if it was removed. */
  static List<MessageDifference.Change> fields(StateChange change) {
    if (change.after().isEmpty()) {
      return List.of();
    }
    Message after = change.after().get().state();
    Message before =
        change.before().map(Snapshot::state).orElseGet(after::getDefaultInstanceForType);
    return MessageDifference.changes(before, after);
  }

  private String json(StateChange change, List<MessageDifference.Change> fields) {
    return JsonText.object(json -> {
      json.writeStringField(
          "time", Instant.ofEpochMilli(change.eventTimeMillis()).toString());
      if (change.cause().isPresent()) {
        json.writeStringField("position", change.cause().get().position().toString());
      }
      json.writeArrayFieldStart("events");
      for (String event : made) {
        json.writeRawValue(event.startsWith("{") ? event : JsonText.string(event));
      }
      json.writeEndArray();
      json.writeArrayFieldStart("changes");
      for (MessageDifference.Change field : fields) {
        json.writeStartObject();
        json.writeStringField("field", field.path());
        json.writeStringField("before", field.before());
        json.writeStringField("after", field.after());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeBooleanField("removed", change.after().isEmpty());
    });
  }
}
