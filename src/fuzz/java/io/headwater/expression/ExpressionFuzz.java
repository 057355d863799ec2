package io.headwater.expression;

import io.headwater.diagnostic.RuleFailureException;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Checks expressions, and evaluates those that are fine: each has a value, or a failure. */
public final class ExpressionFuzz {
  private ExpressionFuzz() {}

  /** Called first; what is slow at first is then no slow input. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput(new byte[0]);
  }

  /** Called with each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    int[] problems = new int[1];
    Optional<Expression> expression = Written.COMPILER.compile(
        new ExpressionText(text, offset -> new SourceLocation("a.yaml", 1, 1 + offset)),
        Written.SCOPE,
        new ResultType.Condition(),
        (code, where, what, fix) -> problems[0]++);
    if (expression.isPresent() != (problems[0] == 0)) {
      throw new AssertionError("either an expression or problems");
    }
    if (expression.isPresent()) {
      try {
        expression.get().evaluate(Written.inHand(EventHeaders.NONE));
      } catch (RuleFailureException e) {
        if (e.code() == null) {
          throw new AssertionError("a failure has a code", e);
        }
      }
    }
  }
}
