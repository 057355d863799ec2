package io.headwater.rule;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.expression.Bindings;
import java.util.Optional;

/**
 * Folds events by expressions.
 *
 * @param next from event and state to the next state
 */
public record WrittenEvolver(MessageRule next) implements Aggregate.Evolver {
  @Override
  public Message evolve(Message state, Message event) {
    return next.apply(state, Bindings.of(event, state));
  }

  @Override
  public Optional<String> text() {
    return Optional.of(next.text());
  }

  @Override
  public Optional<String> meaning() {
    return Optional.of(next.meaning().get());
  }
}
