package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.Snapshot;
import io.headwater.operator.ParkingLot;
import io.headwater.proto.Reply;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides in the whole topology of the aggregate: what it writes is read back. */
final class DecidingTopology implements Deciding {
  private final Stage stage;
  private final TopologySpec topology;
  private final AggregateSpec declared;
  private final AggregateSpec answering;
  private final KeyType keyType;

  DecidingTopology(Stage stage, TopologySpec declared, AggregateSpec aggregate) {
    this.stage = stage;
    this.declared = aggregate;
    this.topology = AnsweredTopology.of(declared, aggregate);
    this.answering = topology.aggregates().stream()
        .filter(one -> one.name().equals(aggregate.name()))
        .findFirst()
        .orElseThrow();
    this.keyType = declared.stream(aggregate.commands()).orElseThrow().keyType();
  }

  @Override
  public Aggregate<?, ?, ?> aggregate() {
    return declared.behavior();
  }

  @Override
  public Optional<String> level() {
    return Optional.of(stage.name());
  }

  @Override
  public Object defaultKey() {
    return ScenarioKeys.defaultKey(keyType, "aggregate-1");
  }

  @Override
  public Verdict decide(Posed posed) {
    Envelope<Message> command = posed.command();
    ScenarioKeys.required(topology.stream(declared.commands()).orElseThrow(), command.key());
    ScenarioHost host = stage.next(topology, recorded(posed.history(), command.key()));
    ScenarioRecord record = new ScenarioRecord(
        declared.commands(),
        command.key(),
        command.value(),
        posed.times() == 1 ? command.headers() : identified(command.headers()),
        command.eventTime());
    for (int i = 0; i < posed.times(); i++) {
      host.send(record);
    }
    List<Reply> replies = valuesOf(host, answering.replies().orElseThrow(), command.key()).stream()
        .map(DecidingTopology::reply)
        .toList();
    return new Verdict(
        run(host, command.key(), replies),
        state(host, command.key()).state(),
        declared.replies().isPresent() ? replies : List.of(),
        Optional.of(host));
  }

  /** Whoever sends a command again says that it is the same one. */
  private static EventHeaders identified(EventHeaders headers) {
    return headers.contains(EventHeaders.ID)
        ? headers
        : headers.plus(EventHeaders.Entry.text(EventHeaders.ID, "scenario-command"));
  }

  private List<ScenarioRecord> recorded(List<Message> history, Object key) {
    List<ScenarioRecord> records = new ArrayList<>();
    Snapshot snapshot = declared.behavior().initial();
    for (Message event : history) {
      snapshot = declared.behavior().evolve(snapshot, event);
      records.add(new ScenarioRecord(
          declared.events(),
          key,
          event,
          EventHeaders.of(List.of(
              EventHeaders.Entry.text(EventHeaders.SEQUENCE, Long.toString(snapshot.sequence())))),
          TopologyHarness.START));
    }
    return records;
  }

  private List<Message> valuesOf(ScenarioHost host, String stream, Object key) {
    ByteString encoded = ByteString.copyFrom(keyType.encode(key));
    return host.records(stream).stream()
        .filter(one -> one.keyBytes().map(ByteString::copyFrom).equals(Optional.of(encoded)))
        .map(Envelope::value)
        .toList();
  }

  private static Reply reply(Message value) {
    try {
      return Reply.parseFrom(CanonicalBytes.of(value));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a reply is unreadable", e);
    }
  }

  private AggregateRun run(ScenarioHost host, Object key, List<Reply> replies) {
    Optional<AggregateRun> failed = failed(host, key);
    if (failed.isPresent()) {
      return failed.get();
    }
    if (replies.isEmpty()) {
      throw new AssertionError(
          "aggregate '%s' did not answer, and there is no dead letter".formatted(declared.name()));
    }
    Reply first = replies.get(0);
    return switch (first.getStatus()) {
      case DECIDED ->
        new AggregateRun.Accepted(valuesOf(host, declared.events(), key), state(host, key));
      case REJECTED, CONFLICT ->
        new AggregateRun.Refused(first.getStatus(), first.getCode(), first.getMessage());
      default -> new AggregateRun.Failed(FailureCode.valueOf(first.getCode()), "");
    };
  }

  private Optional<AggregateRun> failed(ScenarioHost host, Object key) {
    Optional<AggregateRun> parked = topology.recoveryOf(declared).parks()
        ? Optional.ofNullable(
                host.parked(declared.name()).get(ByteString.copyFrom(keyType.encode(key))))
            .map(DecidingTopology::parked)
        : Optional.empty();
    return parked.or(() -> host.deadLetters(declared.commands()).stream()
        .map(DeadLetter::cause)
        .filter(cause -> cause.step().startsWith(declared.name() + "/"))
        .findFirst()
        .map(cause -> new AggregateRun.Failed(FailureCode.valueOf(cause.code()), cause.message())));
  }

  private static AggregateRun parked(ParkingLot.Reason reason) {
    return new AggregateRun.Failed(FailureCode.valueOf(reason.code()), reason.message());
  }

  private Snapshot state(ScenarioHost host, Object key) {
    return host.state(declared.store(), key).orElseGet(declared.behavior()::initial);
  }

  @Override
  public Message state(List<Message> history, Object key) {
    return state(stage.next(topology, recorded(history, key)), key).state();
  }
}
