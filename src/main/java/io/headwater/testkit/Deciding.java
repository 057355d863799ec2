package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.event.Envelope;
import io.headwater.proto.Reply;
import java.util.List;
import java.util.Optional;

/** Where the aggregate of a scenario decides. */
interface Deciding {
  /** Returns what decides. */
  Aggregate<?, ?, ?> aggregate();

  /** Returns the name of the level; empty for an aggregate without a topology. */
  Optional<String> level();

  /** Returns the id of the aggregate in a scenario that does not say which. */
  Object defaultKey();

  /** Decides a command. */
  Verdict decide(Posed posed);

  /** Returns the state that a history leads to. */
  Message state(List<Message> history, Object key);

  /**
   * A command with what was before it.
   *
   * @param times how often it comes, at least 1
   */
  record Posed(List<Message> history, Envelope<Message> command, int times) {}

  /**
   * What became of a command.
   *
   * @param replies one for each time that it came; empty if the aggregate declares none
   * @param host absent where there are only functions
   */
  record Verdict(
      AggregateRun run, Message state, List<Reply> replies, Optional<ScenarioHost> host) {
    public Verdict {
      replies = List.copyOf(replies);
    }
  }
}
