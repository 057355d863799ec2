package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.behavior.UnhandledCaseException;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.Envelope;
import io.headwater.event.FieldMarks;
import io.headwater.event.Snapshot;
import io.headwater.proto.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What one command does to an aggregate with a history. */
sealed interface AggregateRun {
  /** Code of a command that expects another sequence number. */
  String CONFLICT = "CONFLICT";

  /** The command was accepted. */
  record Accepted(List<Message> events, Snapshot after) implements AggregateRun {
    public Accepted {
      events = List.copyOf(events);
    }

    Message state() {
      return after.state();
    }

    @Override
    public List<String> told() {
      return ScenarioStory.numbered(events);
    }
  }

  /** The domain said no, or the command expects another sequence number. */
  record Refused(Reply.Status status, String code, String message) implements AggregateRun {
    @Override
    public List<String> told() {
      return List.of("rejection " + code);
    }
  }

  /** A rule threw or returned what it must not, or an invariant broke. */
  record Failed(FailureCode code, String message) implements AggregateRun {
    @Override
    public List<String> told() {
      return List.of("failure " + code + (message.isEmpty() ? "" : ": " + message));
    }
  }

  /** Tells what happened, one line each. */
  List<String> told();

  /** Folds a history. */
  static Snapshot fold(Aggregate<?, ?, ?> aggregate, List<Message> history) {
    Snapshot snapshot = aggregate.initial();
    for (Message event : history) {
      snapshot = aggregate.evolve(snapshot, event);
    }
    return snapshot;
  }

  /** Returns the sequence number that a topology keeps with a state. */
  static long sequence(Aggregate<?, ?, ?> aggregate, Snapshot snapshot) {
    return aggregate.isKept(snapshot) ? snapshot.sequence() : 0;
  }

  /**
   * Decides a command on a state by the pure functions alone, and folds what was decided; nothing
   * escapes but an error.
   */
  static AggregateRun of(Aggregate<?, ?, ?> aggregate, Snapshot before, Envelope<?> command) {
    try {
      OptionalLong expected = command.expectedSequence();
      long sequence = sequence(aggregate, before);
      if (expected.isPresent() && expected.getAsLong() != sequence) {
        return new Refused(
            Reply.Status.CONFLICT,
            CONFLICT,
            "expected sequence number %d, is %d".formatted(expected.getAsLong(), sequence));
      }
      Decision decision = aggregate.decide(before, command);
      if (decision instanceof Decision.Rejected rejected) {
        return new Refused(Reply.Status.REJECTED, rejected.code(), rejected.message());
      }
      return decision instanceof Decision.Accepted accepted
          ? accept(aggregate, before, accepted.events())
          : new Failed(FailureCode.RULE_RETURNED_NULL, "decision returned null");
    } catch (UnhandledCaseException e) {
      return new Failed(FailureCode.UNHANDLED, String.valueOf(e.getMessage()));
    } catch (RuleFailureException e) {
      return new Failed(e.code(), String.valueOf(e.getMessage()));
    } catch (Exception | Error e) {
      FatalErrors.rethrow(e);
      return new Failed(FailureCode.RULE_THREW, "threw " + shown(e, aggregate));
    }
  }

  /** The message may quote what must not be shown. */
  private static String shown(Throwable thrown, Aggregate<?, ?, ?> aggregate) {
    boolean mayQuote = FieldMarks.isHidden(aggregate.types().command().descriptor())
        || FieldMarks.isHidden(aggregate.types().state().descriptor());
    return mayQuote ? thrown.getClass().getName() : thrown.toString();
  }

  private static AggregateRun accept(
      Aggregate<?, ?, ?> aggregate, Snapshot before, List<Message> decided) {
    Snapshot snapshot = before;
    List<Message> events = new ArrayList<>();
    for (Message one : decided) {
      Message event;
      try {
        event = aggregate.asEvent(one);
      } catch (IllegalArgumentException e) {
        return new Failed(FailureCode.SERIALIZE, String.valueOf(e.getMessage()));
      }
      events.add(event);
      snapshot = aggregate.evolve(snapshot, event);
    }
    Snapshot after = snapshot;
    return aggregate
        .brokenInvariant(after)
        .<AggregateRun>map(
            name -> new Failed(FailureCode.INVARIANT, "invariant '" + name + "' does not hold"))
        .orElseGet(() -> new Accepted(events, after));
  }

  /** Returns the reply by which a topology tells this. */
  default Reply reply(String commandId, long sequenceBefore) {
    Reply.Builder reply = Reply.newBuilder().setCommandId(commandId);
    if (this instanceof Accepted accepted) {
      return reply
          .setStatus(Reply.Status.DECIDED)
          .setSequence(accepted.after().sequence())
          .setEvents(accepted.events().size())
          .build();
    }
    if (this instanceof Refused refused) {
      return reply
          .setStatus(refused.status())
          .setCode(refused.code())
          .setMessage(refused.message())
          .setSequence(sequenceBefore)
          .build();
    }
    return reply
        .setStatus(Reply.Status.FAILED)
        .setCode(((Failed) this).code().name())
        .build();
  }
}
