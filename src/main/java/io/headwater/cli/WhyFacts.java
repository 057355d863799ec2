package io.headwater.cli;

import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.Snapshot;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramStore;
import io.headwater.provenance.Explanation;
import io.headwater.provenance.FieldReference;
import io.headwater.provenance.Question;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keys, values and results of an explanation as text. */
final class WhyFacts {
  private final Question question;
  private final WrittenValues values;
  private final Map<String, KeyType> stores = new HashMap<>();

  WhyFacts(TopologySpec spec, Question question) {
    this.question = question;
    this.values = new WrittenValues(spec);
    for (Program program : Program.compile(spec)) {
      ProgramEntry entry = program.entries().get(0);
      for (ProgramStore store : program.stores()) {
        stores.put(store.name(), entry.keyType());
      }
    }
    StoredStates.all(spec).forEach((store, states) -> stores.put(store, states.keyType()));
  }

  WrittenValues values() {
    return values;
  }

  String key(StateChange change) {
    return key(change.store(), change.key());
  }

  /** Renders the key of a state. */
  String key(String store, byte[] key) {
    KeyType type = stores.get(store);
    return type == null ? KeyJson.base64(key) : type.text(key);
  }

  static String value(Explanation.Seen seen) {
    return seen.state().map(Snapshot::state).map(WhyFacts::json).orElse("nothing");
  }

  String key(WrittenRecord record) {
    return values.key(record.position().topic(), record.key());
  }

  String value(WrittenRecord record) {
    return values.json(record.position().topic(), record.value(), record.headers());
  }

  String value(Explanation.Source source) {
    return values.json(
        source.record().topic(),
        source.record().event().value().orElse(null),
        source.record().event().headers());
  }

  String key(Explanation.Source source) {
    return values.key(source.record().topic(), source.record().event().key().orElse(null));
  }

  /** Says why a record is a dead letter; empty if it is none. */
  static Optional<DeadLetter.Cause> deadLetter(WrittenRecord record) {
    return record.kind() == WrittenRecord.Kind.DEAD_LETTER
        ? DeadLetterHeaders.read(record.key(), record.value(), record.headers())
            .map(DeadLetter::cause)
        : Optional.empty();
  }

  /** Returns what was asked about, in a state: all of it, or a field. */
  String asked(StateChange change) {
    return change
        .after()
        .map(Snapshot::state)
        .map(state -> question
            .field()
            .map(field -> field(field, state))
            .orElseGet(() -> ValueDisplay.REDACTED.json(state)))
        .orElse("removed");
  }

  /** Returns what was asked about, in a record: its value, or a field. */
  String asked(WrittenRecord record) {
    return question
        .field()
        .flatMap(field -> values
            .value(record.position().topic(), record.value(), record.headers())
            .map(value -> field(field, value)))
        .orElseGet(() -> value(record));
  }

  private static String field(FieldReference field, Message message) {
    return field
        .in(message)
        .map(value -> value instanceof Message nested ? json(nested) : text(value))
        .orElse("nothing");
  }

  private static String text(Object value) {
    return value instanceof String text ? JsonText.string(text) : value.toString();
  }

  private static String json(Message message) {
    return ValueDisplay.REDACTED.json(message);
  }

  static Instant time(long millis) {
    return Instant.ofEpochMilli(millis);
  }
}
