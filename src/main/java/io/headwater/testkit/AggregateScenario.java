package io.headwater.testkit;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Aggregate;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Given a history, when a command comes, then this: an aggregate as a table of examples.
 *
 * <p>Runs the aggregate's pure functions in microseconds; no topology, no broker. Events and
 * commands may be whole messages, cases of their oneof, or builders of either. Immutable.
 *
 * <pre>{@code
 * given(ACCOUNT, opened("ada"), deposited(100))
 *     .when(withdraw(150))
 *     .thenRejected("INSUFFICIENT_FUNDS");
 * }</pre>
 *
 * <p>Defaults: the command has the key {@code aggregate-1}, the event time {@link
 * TopologyHarness#START} and no headers.
 */
public final class AggregateScenario {
  private static final RecordPosition ORIGIN = new RecordPosition("scenario", 0, 0);
  private static final Metadata DEFAULTS =
      new Metadata("aggregate-1", TopologyHarness.START, EventHeaders.NONE);

  private final Aggregate<?, ?, ?> aggregate;
  private final List<Message> history;
  private final Metadata metadata;

  /** What a command brings beside its value. */
  private record Metadata(Object key, Instant eventTime, EventHeaders headers) {}

  private AggregateScenario(
      Aggregate<?, ?, ?> aggregate, List<Message> history, Metadata metadata) {
    this.aggregate = aggregate;
    this.history = List.copyOf(history);
    this.metadata = metadata;
  }

  /**
   * Starts with what has happened to the aggregate so far, in order.
   *
   * @throws IllegalArgumentException if an event is not the aggregate's
   */
  public static AggregateScenario given(Aggregate<?, ?, ?> aggregate, MessageOrBuilder... events) {
    return new AggregateScenario(aggregate, wrapped(aggregate, events), DEFAULTS);
  }

  private static List<Message> wrapped(Aggregate<?, ?, ?> aggregate, MessageOrBuilder... events) {
    MessageType type = aggregate.types().event();
    return Arrays.stream(events)
        .map(event -> Cases.as(type, event, "aggregate '" + aggregate.name() + "'"))
        .toList();
  }

  /** Says which aggregate the command is for, by its id. */
  public AggregateScenario withKey(Object key) {
    return with(new Metadata(key, metadata.eventTime(), metadata.headers()));
  }

  /** Says what event time the command has. */
  public AggregateScenario withEventTime(Instant eventTime) {
    return with(new Metadata(metadata.key(), eventTime, metadata.headers()));
  }

  /** Says what headers the command has. */
  public AggregateScenario withHeaders(EventHeaders headers) {
    return with(new Metadata(metadata.key(), metadata.eventTime(), headers));
  }

  private AggregateScenario with(Metadata changed) {
    return new AggregateScenario(aggregate, history, changed);
  }

  /**
   * Decides a command on the state that the history leads to.
   *
   * @throws IllegalArgumentException if the command is not the aggregate's
   */
  public Decided when(MessageOrBuilder command) {
    Message whole =
        Cases.as(aggregate.types().command(), command, "aggregate '" + aggregate.name() + "'");
    Message before = AggregateRun.fold(aggregate, history);
    Envelope<Message> envelope =
        Envelope.of(ORIGIN, metadata.eventTime(), metadata.headers(), metadata.key(), whole);
    AggregateRun run = AggregateRun.of(aggregate, before, envelope);
    return new Decided(aggregate, story(Optional.of(before), Optional.of(whole)), before, run);
  }

  private ScenarioStory story(Optional<Message> before, Optional<Message> command) {
    return new ScenarioStory("aggregate '" + aggregate.name() + "'", history, before, command);
  }

  /** Requires the state that the history alone leads to. */
  public AggregateScenario thenState(MessageOrBuilder expected) {
    Message state = AggregateRun.fold(aggregate, history);
    requireState(story(Optional.empty(), Optional.empty()), Cases.built(expected), state);
    return this;
  }

  private static void requireState(ScenarioStory story, Message expected, Message actual) {
    List<String> differences = MessageDifference.between(expected, actual);
    if (!differences.isEmpty()) {
      throw new AssertionError(story.tell(
          "the state differs",
          List.of(MessageText.of(expected)),
          List.of(MessageText.of(actual)),
          differences));
    }
  }

  /**
   * What became of the command. Each {@code then…} checks when it is called, and can be chained.
   */
  public static final class Decided {
    private final Aggregate<?, ?, ?> aggregate;
    private final ScenarioStory story;
    private final Message before;
    private final AggregateRun run;

    private Decided(
        Aggregate<?, ?, ?> aggregate, ScenarioStory story, Message before, AggregateRun run) {
      this.aggregate = aggregate;
      this.story = story;
      this.before = before;
      this.run = run;
    }

    /** Requires exactly these events, in order. */
    public Decided thenEmits(MessageOrBuilder... expected) {
      List<Message> wanted = wrapped(aggregate, expected);
      if (!(run instanceof AggregateRun.Accepted accepted)) {
        throw failure("the command was not accepted", ScenarioStory.numbered(wanted));
      }
      List<String> differences = MessageDifference.betweenAll("event", wanted, accepted.events());
      if (!differences.isEmpty()) {
        throw new AssertionError(story.tell(
            "the events differ", ScenarioStory.numbered(wanted), outcome(), differences));
      }
      return this;
    }

    /** Requires that the command is refused with this code. */
    public Decided thenRejected(String code) {
      if (!(run instanceof AggregateRun.Refused refused) || !refused.code().equals(code)) {
        throw failure("the command was not refused so", List.of("rejection " + code));
      }
      return this;
    }

    /** Requires that the command is accepted and leads to no event. */
    public Decided thenNothing() {
      if (!(run instanceof AggregateRun.Accepted accepted) || !accepted.events().isEmpty()) {
        throw failure("something else happened", ScenarioStory.numbered(List.of()));
      }
      return this;
    }

    /** Requires that a rule throws or an invariant breaks; live, that is a dead letter. */
    public Decided thenFails(FailureCode code) {
      if (!(run instanceof AggregateRun.Failed failed) || failed.code() != code) {
        throw failure("the command did not fail so", List.of("failure " + code));
      }
      return this;
    }

    /** Requires the state after the command; after a refusal or failure, that before it. */
    public Decided thenState(MessageOrBuilder expected) {
      Message state = run instanceof AggregateRun.Accepted accepted ? accepted.state() : before;
      requireState(story, Cases.built(expected), state);
      return this;
    }

    private AssertionError failure(String what, List<String> expected) {
      return new AssertionError(story.tell(what, expected, outcome(), List.of()));
    }

    private List<String> outcome() {
      if (run instanceof AggregateRun.Accepted accepted) {
        return ScenarioStory.numbered(accepted.events());
      }
      return List.of(
          run instanceof AggregateRun.Refused refused
              ? "rejection " + refused.code()
              : run.toString());
    }
  }
}
