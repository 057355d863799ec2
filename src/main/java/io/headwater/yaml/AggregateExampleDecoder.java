package io.headwater.yaml;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.yaml.TopologyExamples.GivenRecord;
import io.headwater.yaml.TopologyExamples.Then;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes an example of an aggregate of its document. */
final class AggregateExampleDecoder {
  private final AggregateSpec aggregate;
  private final RecordDecoder records;
  private final YamlProblems problems;

  AggregateExampleDecoder(AggregateSpec aggregate, RecordDecoder records, YamlProblems problems) {
    this.aggregate = aggregate;
    this.records = records;
    this.problems = problems;
  }

  Optional<TopologyExamples.Example> decode(TopologyExamples.Title title, YamlMap parts) {
    parts.allow(
        "given", "when", "key", "time", "headers", "then", "reject", "fail", "state", "reply");
    parts.requireOneOf("then", "reject", "fail");
    MessageType state = aggregate.behavior().types().state();
    List<Message> history = events(parts.optional("given"));
    Optional<Message> command = parts
        .required("when")
        .flatMap(value ->
            records.messages().decode(value, aggregate.behavior().types().command()));
    Optional<Then> then = then(parts);
    Optional<Message> after =
        parts.optional("state").flatMap(value -> records.messages().decode(value, state));
    Optional<TopologyExamples.Written> reply = reply(parts);
    Optional<GivenRecord> given = command.map(value -> record(parts, value));
    return command.isEmpty() || then.isEmpty()
        ? Optional.empty()
        : Optional.of(new TopologyExamples.OfAggregate(
            title, aggregate, history, command.get(), given.get(), then.get(), after, reply));
  }

  private List<Message> events(Optional<YamlValue> written) {
    MessageType event = aggregate.behavior().types().event();
    List<Message> events = new ArrayList<>();
    written.ifPresent(value -> value
        .list()
        .forEach(item -> records.messages().decode(item, event).ifPresent(events::add)));
    return events;
  }

  private GivenRecord record(YamlMap parts, Message command) {
    StreamSpec commands = records.declared(aggregate.commands());
    Object key = parts
        .optional("key")
        .flatMap(value -> records.key(value, commands.keyType()))
        .orElseGet(() -> anyKey(commands.keyType()));
    return new GivenRecord(
        commands,
        Optional.of(key),
        Optional.of(ByteString.copyFrom(CanonicalBytes.of(command))),
        RecordDecoder.eventHeaders(records.headers(parts)),
        records.time(parts),
        Duration.ZERO);
  }

  static Object anyKey(KeyType type) {
    return switch (type) {
      case STRING -> "aggregate-1";
      case INT64 -> 1L;
      case BYTES -> new byte[] {1};
    };
  }

  private Optional<Then> then(YamlMap parts) {
    Optional<YamlValue> events = parts.optional("then");
    if (events.isPresent()) {
      return Optional.of(new Then.Emits(events(events)));
    }
    return parts
        .optional("reject")
        .flatMap(YamlValue::text)
        .<Then>map(Then.Rejects::new)
        .or(() -> parts.optional("fail").flatMap(this::failureCode).map(Then.Fails::new));
  }

  private Optional<FailureCode> failureCode(YamlValue value) {
    return value.text().flatMap(text -> failureCode(text, value, problems));
  }

  static Optional<FailureCode> failureCode(String text, YamlValue value, YamlProblems problems) {
    List<String> names =
        Arrays.stream(FailureCode.values()).map(FailureCode::name).toList();
    if (names.contains(text)) {
      return Optional.of(FailureCode.valueOf(text));
    }
    problems.report(
        "HW0511",
        value.where(),
        "there is no failure code '" + text + "'" + NearMatch.didYouMean(text, names),
        "use one of " + String.join(", ", names));
    return Optional.empty();
  }

  private Optional<TopologyExamples.Written> reply(YamlMap parts) {
    Optional<YamlValue> written = parts.optional("reply");
    if (written.isPresent() && aggregate.replies().isEmpty()) {
      problems.report(
          "HW0517",
          written.get().where(),
          "aggregate '" + aggregate.name() + "' has no reply stream",
          "remove 'reply', or bind a reply stream to the aggregate");
      return Optional.empty();
    }
    return written.flatMap(value -> records
        .messages()
        .decodeWritten(
            value, records.declared(aggregate.replies().orElseThrow()).value()));
  }
}
