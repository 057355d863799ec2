package io.headwater.testkit;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Aggregate;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.proto.Reply;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Given a history, when a command comes, then this: an aggregate as a table of examples.
 *
 * <p>{@link #given} runs the aggregate's pure functions in microseconds; no topology, no broker.
 * The same lines run in a topology if they begin with {@link Scenarios#given}. Events and commands
 * may be whole messages, cases of their oneof, or builders of either. Immutable.
 *
 * <pre>{@code
 * given(ACCOUNT, opened("ada"), deposited(100))
 *     .when(withdraw(150))
 *     .thenRejected("INSUFFICIENT_FUNDS");
 * }</pre>
 *
 * <p>Defaults: the command comes once, and has the key {@code aggregate-1}, the event time {@link
 * TopologyHarness#START} and no headers.
 */
public final class AggregateScenario {
  private static final RecordPosition ORIGIN = new RecordPosition("scenario", 0, 0);

  private final Deciding deciding;
  private final List<Message> history;
  private final Metadata metadata;

  /** What a command brings beside its value. */
  private record Metadata(Object key, Instant eventTime, EventHeaders headers, int times) {}

  private AggregateScenario(Deciding deciding, List<Message> history, Metadata metadata) {
    this.deciding = deciding;
    this.history = List.copyOf(history);
    this.metadata = metadata;
  }

  static AggregateScenario of(Deciding deciding, MessageOrBuilder... events) {
    return new AggregateScenario(
        deciding,
        wrapped(deciding.aggregate(), events),
        new Metadata(deciding.defaultKey(), TopologyHarness.START, EventHeaders.NONE, 1));
  }

  /**
   * Starts with what has happened to the aggregate so far, in order.
   *
   * @throws IllegalArgumentException if an event is not the aggregate's
   */
  public static AggregateScenario given(Aggregate<?, ?, ?> aggregate, MessageOrBuilder... events) {
    return of(new DecidingFunctions(aggregate, Optional.empty()), events);
  }

  private static List<Message> wrapped(Aggregate<?, ?, ?> aggregate, MessageOrBuilder... events) {
    MessageType type = aggregate.types().event();
    return Arrays.stream(events)
        .map(event -> Cases.as(type, event, "aggregate '" + aggregate.name() + "'"))
        .toList();
  }

  /** Says which aggregate the command is for, by its id. */
  public AggregateScenario withKey(Object key) {
    return with(new Metadata(key, metadata.eventTime(), metadata.headers(), metadata.times()));
  }

  /** Says what event time the command has. */
  public AggregateScenario withEventTime(Instant eventTime) {
    return with(new Metadata(metadata.key(), eventTime, metadata.headers(), metadata.times()));
  }

  /** Says what headers the command has. */
  public AggregateScenario withHeaders(EventHeaders headers) {
    return with(new Metadata(metadata.key(), metadata.eventTime(), headers, metadata.times()));
  }

  /**
   * Says how often the command comes, each time with the same id: all replies must be the first
   * one, and whatever is required of events and state is required of all times together.
   *
   * @param count at least 1; the functions alone know no ids, and take 1 only
   */
  public AggregateScenario times(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a command comes at least once, was " + count);
    }
    return with(new Metadata(metadata.key(), metadata.eventTime(), metadata.headers(), count));
  }

  private AggregateScenario with(Metadata changed) {
    return new AggregateScenario(deciding, history, changed);
  }

  /**
   * Decides a command on the state that the history leads to.
   *
   * @throws IllegalArgumentException if the command is not the aggregate's
   * @throws UnsupportedOperationException if it comes more than once, by functions alone
   */
  public Decided when(MessageOrBuilder command) {
    Aggregate<?, ?, ?> aggregate = deciding.aggregate();
    Message whole =
        Cases.as(aggregate.types().command(), command, "aggregate '" + aggregate.name() + "'");
    Message before = AggregateRun.fold(aggregate, history).state();
    Envelope<Message> envelope =
        Envelope.of(ORIGIN, metadata.eventTime(), metadata.headers(), metadata.key(), whole);
    Deciding.Verdict verdict =
        deciding.decide(new Deciding.Posed(history, envelope, metadata.times()));
    Decided decided = new Decided(
        aggregate, metadata.key(), story(Optional.of(before), Optional.of(whole)), verdict);
    decided.requireOneReply();
    return decided;
  }

  private ScenarioStory story(Optional<Message> before, Optional<Message> command) {
    String level = deciding.level().map(name -> " [" + name + "]").orElse("");
    return new ScenarioStory(
        "aggregate '" + deciding.aggregate().name() + "'" + level, history, before, command);
  }

  /** Requires the state that the history alone leads to. */
  public AggregateScenario thenState(MessageOrBuilder expected) {
    Message state = deciding.state(history, metadata.key());
    requireState(story(Optional.empty(), Optional.empty()), Cases.built(expected), state);
    return this;
  }

  private static void requireState(ScenarioStory story, Message expected, Message actual) {
    List<String> differences = MessageDifference.between(expected, actual);
    if (!differences.isEmpty()) {
      throw new AssertionError(story.tell("the state differs", expected, actual, differences));
    }
  }

  /**
   * What became of the command. Each {@code then…} checks when it is called, and can be chained.
   * What a topology holds can be asked for until the next scenario begins.
   */
  public static final class Decided {
    private final Aggregate<?, ?, ?> aggregate;
    private final Object key;
    private final ScenarioStory story;
    private final Deciding.Verdict verdict;

    private Decided(
        Aggregate<?, ?, ?> aggregate, Object key, ScenarioStory story, Deciding.Verdict verdict) {
      this.aggregate = aggregate;
      this.key = key;
      this.story = story;
      this.verdict = verdict;
    }

    private void requireOneReply() {
      List<Message> replies = List.copyOf(verdict.replies());
      if (replies.stream().distinct().count() > 1) {
        throw new AssertionError(story.tell(
            "the same command was answered differently",
            List.of(MessageText.of(replies.get(0))),
            ScenarioStory.numbered(replies),
            List.of()));
      }
    }

    /** Requires exactly these events, in order. */
    public Decided thenEmits(MessageOrBuilder... expected) {
      List<Message> wanted = wrapped(aggregate, expected);
      if (!(verdict.run() instanceof AggregateRun.Accepted accepted)) {
        throw failure("the command was not accepted", ScenarioStory.numbered(wanted));
      }
      List<String> differences = MessageDifference.betweenAll("event", wanted, accepted.events());
      if (!differences.isEmpty()) {
        throw new AssertionError(story.tell(
            "the events differ",
            ScenarioStory.numbered(wanted),
            verdict.run().told(),
            differences));
      }
      return this;
    }

    /** Requires that the command is refused with this code. */
    public Decided thenRejected(String code) {
      if (!(verdict.run() instanceof AggregateRun.Refused refused)
          || !refused.code().equals(code)) {
        throw failure("the command was not refused so", List.of("rejection " + code));
      }
      return this;
    }

    /** Requires that the command is accepted and leads to no event. */
    public Decided thenNothing() {
      if (!(verdict.run() instanceof AggregateRun.Accepted accepted)
          || !accepted.events().isEmpty()) {
        throw failure("something else happened", ScenarioStory.numbered(List.of()));
      }
      return this;
    }

    /**
     * Requires that a rule throws or an invariant breaks; in a topology, that the command is a dead
     * letter with this code, or parked with it.
     */
    public Decided thenFails(FailureCode code) {
      if (!(verdict.run() instanceof AggregateRun.Failed failed) || failed.code() != code) {
        throw failure("the command did not fail so", List.of("failure " + code));
      }
      return this;
    }

    /** Requires the state after the command; after a refusal or failure, that before it. */
    public Decided thenState(MessageOrBuilder expected) {
      requireState(story, Cases.built(expected), verdict.state());
      return this;
    }

    /**
     * Requires a reply that has what is set here; fields that are not set are not looked at.
     *
     * @throws IllegalArgumentException if the topology declares no replies of the aggregate
     */
    public Decided thenReply(Reply.Builder expected) {
      Reply wanted = expected.build();
      if (verdict.replies().isEmpty()) {
        throw new IllegalArgumentException(
            "aggregate '%s' has no replies here: declare replies in a topology"
                .formatted(aggregate.name()));
      }
      Reply actual = verdict.replies().get(0);
      List<String> differences = MessageDifference.between(
          wanted, RecordCheck.only(wanted.getAllFields().keySet(), actual));
      if (!differences.isEmpty()) {
        throw new AssertionError(story.tell("the reply differs", wanted, actual, differences));
      }
      return this;
    }

    /**
     * Requires that the command waits, as its key is parked.
     *
     * @throws UnsupportedOperationException by functions alone
     * @throws IllegalArgumentException if the aggregate does not park commands
     */
    public Decided thenParked() {
      checks().parked(aggregate.name(), key);
      return this;
    }

    /**
     * Requires what a store of the topology holds under a key.
     *
     * @throws UnsupportedOperationException by functions alone
     */
    public Decided thenStore(String store, Object storeKey, MessageOrBuilder expected) {
      checks().store(store, storeKey, Cases.built(expected));
      return this;
    }

    /**
     * Requires that a record which entered by a stream became a dead letter with this code.
     *
     * @throws UnsupportedOperationException by functions alone
     */
    public Decided thenDeadLetter(String stream, FailureCode code) {
      checks().deadLetter(stream, code);
      return this;
    }

    private HostChecks checks() {
      return new HostChecks(verdict.host(), story);
    }

    private AssertionError failure(String what, List<String> expected) {
      return new AssertionError(story.tell(what, expected, verdict.run().told(), List.of()));
    }
  }
}
