package io.headwater.yaml;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.event.Envelope;
import io.headwater.expression.Bindings;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides a command by rules in their order: the first rejection that applies ends it; every event
 * whose rule applies happens. All see the state before the command.
 */
record DecisionRules(List<DecisionRule> rules) implements Aggregate.Decider<Message, Message> {
  DecisionRules {
    rules = List.copyOf(rules);
  }

  @Override
  public Decision decide(Message state, Message command, Envelope<?> envelope) {
    Bindings bindings = Bindings.of(command, state, envelope);
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
}
