package io.headwater.rule;

import com.google.protobuf.Message;
import io.headwater.behavior.Reacted;
import io.headwater.behavior.Saga;
import io.headwater.event.Envelope;
import io.headwater.expression.Bindings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reacts by rules: every one that applies does what it says, in their order. All see the state
 * before the input.
 *
 * @param isOfTimer whether the state is all that they see, beside the record
 */
public record SagaRules(List<SagaRule> rules, boolean isOfTimer) implements Saga.Reactor {
  /** Copies the rules. */
  public SagaRules {
    rules = List.copyOf(rules);
  }

  @Override
  public Reacted react(Message state, Message value, Envelope<?> record) {
    Bindings bindings = Bindings.of(isOfTimer ? state : value, state, record);
    Message next = state;
    List<Reacted.Command> commands = new ArrayList<>();
    List<Reacted.TimerChange> timers = new ArrayList<>();
    boolean isEnd = false;
    for (SagaRule rule : rules) {
      if (rule.applies(bindings)) {
        next = rule.set().isPresent() ? rule.set().get().apply(next, bindings) : next;
        rule.sends().forEach(one -> commands.add(one.apply(bindings)));
        rule.cancels().forEach(name -> timers.add(Reacted.TimerChange.cancel(name)));
        rule.timers().forEach(one -> timers.add(one.apply(bindings)));
        isEnd |= rule.isEnd();
      }
    }
    return new Reacted(next, commands, timers, isEnd);
  }

  @Override
  public Optional<List<String>> texts() {
    return Optional.of(rules.stream().map(SagaRule::text).toList());
  }
}
