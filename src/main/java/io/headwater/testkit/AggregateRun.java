package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.behavior.UnhandledCaseException;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.Envelope;
import java.util.ArrayList;
import java.util.List;

/** What one command does to an aggregate with a history, by its pure functions alone. */
sealed interface AggregateRun {

  /** The command was accepted. */
  record Accepted(List<Message> events, Message state) implements AggregateRun {
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /** The domain said no. */
  record Refused(String code, String message) implements AggregateRun {}

  /** A rule threw or returned what it must not, or an invariant broke. */
  record Failed(FailureCode code, String message) implements AggregateRun {
    @Override
    public String toString() {
      return "failure " + code + ": " + message;
    }
  }

  /** Folds a history. */
  static Message fold(Aggregate<?, ?, ?> aggregate, List<Message> history) {
    Message state = aggregate.initialState();
    for (Message event : history) {
      state = aggregate.evolve(state, event);
    }
    return state;
  }

  /** Decides a command on a state, and folds what was decided; nothing escapes but an error. */
  static AggregateRun of(Aggregate<?, ?, ?> aggregate, Message state, Envelope<?> command) {
    try {
      Decision decision = aggregate.decide(state, command);
      if (decision instanceof Decision.Rejected rejected) {
        return new Refused(rejected.code(), rejected.message());
      }
      return decision instanceof Decision.Accepted accepted
          ? accept(aggregate, state, accepted.events())
          : new Failed(FailureCode.RULE_RETURNED_NULL, "decision returned null");
    } catch (UnhandledCaseException e) {
      return new Failed(FailureCode.UNHANDLED, String.valueOf(e.getMessage()));
    } catch (RuleFailureException e) {
      return new Failed(e.code(), String.valueOf(e.getMessage()));
    } catch (Exception | StackOverflowError | AssertionError e) {
      return new Failed(FailureCode.RULE_THREW, "threw " + e);
    }
  }

  private static AggregateRun accept(
      Aggregate<?, ?, ?> aggregate, Message before, List<Message> decided) {
    Message state = before;
    List<Message> events = new ArrayList<>();
    for (Message one : decided) {
      Message event;
      try {
        event = aggregate.asEvent(one);
      } catch (IllegalArgumentException e) {
        return new Failed(FailureCode.SERIALIZE, String.valueOf(e.getMessage()));
      }
      events.add(event);
      state = aggregate.evolve(state, event);
    }
    Message after = state;
    return aggregate
        .brokenInvariant(after)
        .<AggregateRun>map(
            name -> new Failed(FailureCode.INVARIANT, "invariant '" + name + "' does not hold"))
        .orElseGet(() -> new Accepted(events, after));
  }
}
