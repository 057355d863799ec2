package io.headwater.yaml;

import com.google.protobuf.Message;
import io.headwater.behavior.Decision;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import java.util.Optional;
import java.util.function.Function;

/**
 * One rule of a decision.
 *
 * @param when absent if it always applies
 */
record DecisionRule(Optional<Expression> when, Effect effect) {

  /** What a rule that applies does. */
  sealed interface Effect {}

  /** Rejects the command. */
  record Reject(Decision.Rejected rejection) implements Effect {}

  /** Adds an event. */
  record Emit(Function<Bindings, Message> event) implements Effect {}

  boolean applies(Bindings bindings) {
    return when.isEmpty() || (Boolean) when.get().evaluate(bindings);
  }
}
