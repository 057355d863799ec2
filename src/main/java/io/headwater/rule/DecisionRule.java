package io.headwater.rule;

import com.google.protobuf.Message;
import io.headwater.behavior.Decision;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import java.util.Optional;
import java.util.function.Function;

/**
 * One rule of a decision.
 *
 * @param when absent if it always applies
 * @param where where it was written
 */
public record DecisionRule(Optional<Expression> when, Effect effect, SourceLocation where) {

  /** What a rule that applies does. */
  public sealed interface Effect {
    /** Renders it as the author wrote it. */
    String text();
  }

  /** Rejects the command. */
  public record Reject(Decision.Rejected rejection) implements Effect {
    @Override
    public String text() {
      return "reject " + rejection.code();
    }
  }

  /**
   * Adds an event.
   *
   * @param text such as {@code emit deposited with amount: command.amount}
   */
  public record Emit(Function<Bindings, Message> event, String text) implements Effect {}

  /** Renders {@code reject NOT_OPEN when state.status != Status.OPEN}. */
  String text() {
    return effect.text() + when.map(condition -> " when " + condition.text()).orElse("");
  }

  /** Returns what it says, however its condition is written. */
  String meaning() {
    return effect.text() + when.map(condition -> " when " + condition.meaning()).orElse("");
  }

  boolean applies(Bindings bindings) {
    return when.isEmpty() || (Boolean) when.get().evaluate(bindings);
  }
}
