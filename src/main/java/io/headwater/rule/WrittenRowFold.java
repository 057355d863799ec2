package io.headwater.rule;

import com.google.protobuf.Message;
import io.headwater.behavior.RowFold;
import io.headwater.event.Envelope;
import io.headwater.expression.Bindings;
import java.util.Optional;

/** Folds events into a row by expressions. */
public record WrittenRowFold(MessageRule rule) implements RowFold {
  @Override
  public Optional<Message> fold(Message row, Message value, Envelope<?> event) {
    return Optional.of(rule.apply(row, Bindings.of(value, row, event)));
  }

  @Override
  public Optional<String> text() {
    return Optional.of(rule.text());
  }
}
