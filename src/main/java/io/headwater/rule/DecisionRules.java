package io.headwater.rule;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.expression.Bindings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides a command by rules in their order: the first rejection that applies ends it; every event
 * whose rule applies happens. All see the state before the command.
 */
public record DecisionRules(List<DecisionRule> rules)
    implements Aggregate.Decider<Message, Message> {
  /** Copies the rules. */
  public DecisionRules {
    rules = List.copyOf(rules);
  }

  @Override
  public Decision decide(Message state, Message command, Envelope<?> envelope) {
    return decide(Bindings.of(command, state, envelope));
  }

  @Override
  public Decision decide(Message state, Message command, Envelope<?> envelope, boolean isNew) {
    return decide(Bindings.ofDecision(command, state, envelope, isNew));
  }

  private Decision decide(Bindings bindings) {
    List<Message> events = new ArrayList<>();
    for (DecisionRule rule : rules) {
      if (!rule.applies(bindings)) {
        continue;
      }
      if (rule.effect() instanceof DecisionRule.Reject reject) {
        return reject.rejection();
      }
      events.add(((DecisionRule.Emit) rule.effect()).event().apply(bindings));
    }
    return new Decision.Accepted(events);
  }

  @Override
  public Optional<List<String>> texts() {
    return Optional.of(rules.stream().map(DecisionRule::text).toList());
  }

  @Override
  public List<String> meanings() {
    return rules.stream().map(DecisionRule::meaning).toList();
  }

  @Override
  public List<SourceLocation> places() {
    return rules.stream().map(DecisionRule::where).toList();
  }
}
