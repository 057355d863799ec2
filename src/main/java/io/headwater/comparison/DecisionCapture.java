package io.headwater.comparison;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.UndecodableEventException;
import io.headwater.event.Upcasters;
import io.headwater.proto.Reply;
import io.headwater.replay.ReplaySink;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.WrittenRecord;
import io.headwater.testkit.AnsweredTopology;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Listens to a replay for one key of an aggregate, and makes an example of the latest command that
 * was decided: the events until then, the command, and what came of it. Keeps the events of that
 * key. The topology of the replay must be {@link #answering}.
 */
public final class DecisionCapture implements ReplaySink {
  private final TopologySpec spec;
  private final AggregateSpec aggregate;
  private final StreamSpec commands;
  private final StreamSpec events;
  private final StreamSpec replies;
  private final byte[] key;
  private final FieldProtection protection;
  private final boolean isAnswered;
  private final List<Message> history = new ArrayList<>();
  private final Deque<Command> waiting = new ArrayDeque<>();
  private final Set<String> answered = new HashSet<>();
  private int given;
  private Optional<Captured> latest = Optional.empty();

  /** A command that was not answered yet. */
  private record Command(Message value, EventHeaders headers, Instant time) {}

  /** The latest command, the events before it, and those that it led to. */
  private record Captured(Command command, List<Message> given, Decided decided) {}

  /**
   * Listens for a key.
   *
   * @param spec a topology that {@link #answering} has returned
   * @param aggregate of the topology as it was before; it may have no replies
   * @param key encoded
   * @param protection of personal data, which is opened
   */
  public DecisionCapture(
      TopologySpec spec, AggregateSpec aggregate, byte[] key, FieldProtection protection) {
    this.spec = spec;
    this.aggregate = spec.aggregates().stream()
        .filter(one -> one.name().equals(aggregate.name()))
        .findFirst()
        .orElseThrow();
    this.commands = spec.stream(aggregate.commands()).orElseThrow();
    this.events = spec.stream(aggregate.events()).orElseThrow();
    this.replies = spec.stream(this.aggregate.replies().orElseThrow()).orElseThrow();
    this.key = key.clone();
    this.protection = protection;
    this.isAnswered = aggregate.replies().isPresent();
  }

  /** Returns a topology whose aggregates all answer, so that rejections can be heard. */
  public static TopologySpec answering(TopologySpec spec) {
    return AnsweredTopology.of(spec);
  }

  /** Takes a record of the history, before it is processed. */
  public void read(SourceRecord record) {
    if (record.topic().equals(commands.topic())) {
      command(
          record.event().key().orElse(null),
          record.event().value().orElse(null),
          record.event().headers(),
          record.event().time());
    }
  }

  @Override
  public void written(WrittenRecord record) {
    String topic = record.position().topic();
    if (topic.equals(commands.topic())) {
      command(
          record.key(), record.value(), record.headers(), Instant.ofEpochMilli(record.timestamp()));
    } else if (Arrays.equals(record.key(), key) && topic.equals(events.topic())) {
      value(events, record.value(), record.headers()).ifPresent(history::add);
    } else if (Arrays.equals(record.key(), key) && topic.equals(replies.topic())) {
      value(replies, record.value(), record.headers()).ifPresent(this::answer);
    }
  }

  private void command(
      byte @Nullable [] of, byte @Nullable [] value, EventHeaders headers, Instant time) {
    if (Arrays.equals(of, key)) {
      value(commands, value, headers)
          .ifPresent(message -> waiting.add(new Command(message, headers, time)));
    }
  }

  private Optional<Message> value(
      StreamSpec stream, byte @Nullable [] value, EventHeaders headers) {
    try {
      return value == null ? Optional.empty() : Optional.of(opened(stream, value, headers));
    } catch (UndecodableEventException e) {
      return Optional.empty();
    }
  }

  /** Upcasters must not see what is sealed. */
  private Message opened(StreamSpec stream, byte[] value, EventHeaders headers) {
    Upcasters decoder = stream.decoder();
    return decoder.newest(protection.open(decoder.typeOf(headers).parse(value, headers)));
  }

  private void answer(Message message) {
    Reply reply = Decided.replyOf(message);
    // One that could not be read was not answered.
    while (waiting.size() > 1 && !isOf(reply, waiting.element())) {
      waiting.remove();
    }
    Command command = waiting.poll();
    if (command != null && answered.add(reply.getCommandId())) {
      List<Message> made = List.copyOf(history.subList(given, history.size()));
      latest = Optional.of(
          new Captured(command, List.copyOf(history.subList(0, given)), new Decided(reply, made)));
    }
    given = history.size();
  }

  private static boolean isOf(Reply reply, Command command) {
    return command
        .headers()
        .text(EventHeaders.ID)
        .map(reply.getCommandId()::equals)
        .orElse(true);
  }

  /** Returns how many events of the key there were. */
  public int events() {
    return history.size();
  }

  /**
   * Returns the latest command as an example, if one was decided.
   *
   * @param sentence what the example is called
   */
  public Optional<TopologyExamples.OfAggregate> example(String sentence) {
    return latest.map(captured -> new TopologyExamples.OfAggregate(
        new TopologyExamples.Title(
            aggregate.name(), sentence, SourceLocation.ofFile(spec.name() + ".spec.yaml")),
        aggregate,
        captured.given(),
        captured.command().value(),
        given(captured.command()),
        then(captured.decided()),
        Optional.empty(),
        isAnswered ? Optional.of(reply(captured.decided().reply())) : Optional.empty()));
  }

  /** Returns what does not depend on where the command was. */
  private static TopologyExamples.Written reply(Reply whole) {
    Reply reply = whole.toBuilder().clearCommandId().build();
    return new TopologyExamples.Written(reply, List.copyOf(reply.getAllFields().keySet()));
  }

  private TopologyExamples.GivenRecord given(Command command) {
    return new TopologyExamples.GivenRecord(
        commands,
        Optional.of(commands.keyType().decode(key)),
        Optional.of(ByteString.copyFrom(CanonicalBytes.of(command.value()))),
        command
            .headers()
            .without(name -> name.startsWith("hw-") && !name.equals(EventHeaders.EXPECT)),
        Optional.of(command.time()),
        Duration.ZERO,
        Optional.empty());
  }

  private static TopologyExamples.Then then(Decided decided) {
    return switch (decided.reply().getStatus()) {
      case REJECTED, CONFLICT ->
        new TopologyExamples.Then.Rejects(decided.reply().getCode());
      case FAILED ->
        new TopologyExamples.Then.Fails(FailureCode.valueOf(decided.reply().getCode()));
      default -> new TopologyExamples.Then.Emits(decided.events());
    };
  }
}
