package io.headwater.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expressions that stand in others by their names, each written in a line of its own. */
class NamedExpressionsTest {
  private static final ResultType CONDITION = new ResultType.Condition();
  private static final Map<String, String> NAMED = Map.of(
      "sum_of", "value.total + state.total",
      "is_paid", "state.status == OrderStatus.PAID",
      "is_both", "is_paid && sum_of > limit - 100",
      "many", "value.lines.filter(line, line.quantity > 2)",
      "line_is_big", "line.quantity > 2",
      "order", "state",
      "made", "OrderLine{article: 'ink', quantity: sum_of}",
      "table", "{'a': sum_of}",
      "quotient", "7 / (state.total - 7)");

  private static ExpressionCompiler compiler(Map<String, String> named) {
    Map<String, ExpressionText> texts = new LinkedHashMap<>();
    named.forEach((name, text) -> texts.put(
        name,
        new ExpressionText(text, offset -> new SourceLocation(name + ".yaml", 1, 1 + offset))));
    return ExpressionCompiler.of(
        MessageTypes.packaged(), List.of("orders", "bank"), Map.of("limit", 100L), texts);
  }

  private static Expression compiled(String text, ResultType as) {
    return Written.compiled(compiler(NAMED), text, Written.SCOPE, as);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sum_of * 2 == 74                             | true",
        "2 * sum_of == 74                             | true",
        "is_both ? order.total == 7 : false           | true",
        "has(order.status) && many.size() == 1        | true",
        "value.lines.filter(line, line_is_big).size() | false",
        "value.lines.exists(sum_of, sum_of.quantity > 36) | false",
        "value.lines.exists(l, l.quantity < sum_of)   | true",
        "cel.bind(is_paid, false, is_paid)            | false",
        "made.quantity == 37                          | true",
        "table['a'] == made.quantity                  | true",
        "!is_paid                                     | false",
        "OrderLine{quantity: sum_of}.quantity == 37   | true"
      })
  void standForTheirWholeExpression(String text, boolean expected) {
    String condition = text.endsWith("size()") ? text + " != 1" : text;

    assertThat(compiled(condition, CONDITION).evaluate(Written.inHand(EventHeaders.NONE)))
        .isEqualTo(expected);
  }

  @Test
  void leaveTheTextAsWritten() {
    assertThat(compiled("is_both", CONDITION)).hasToString("a.yaml:1:1: is_both");
  }

  @Test
  void areThePlaceOfAFailureInside() {
    Expression failing = compiled("is_paid && 1 == quotient", CONDITION);

    assertThatThrownBy(() -> failing.evaluate(Written.inHand(EventHeaders.NONE)))
        .isInstanceOf(RuleFailureException.class)
        .hasMessageContaining("the expression at quotient.yaml:1:3 divides by zero");
  }

  @Test
  void areFoundWrongOnceForAllUses() {
    ExpressionCompiler compiler =
        compiler(Map.of("wrong", "is_new && state.statu == 1", "is_new", "state.total > 1"));

    assertThat(Written.problems(compiler, "wrong || wrong", Written.SCOPE, CONDITION))
        .isEqualTo("""
            wrong.yaml:1:17: 'orders.Order' has no field 'statu'; did you mean 'status'? \
            (in 'wrong', used at a.yaml:1:1) [HW1216]
              fix: use one of status, customer, total, paid, declines, carrier""");
    assertThat(compiler.compile(
            Written.text("!wrong"), Written.SCOPE, CONDITION, (code, where, what, fix) -> {
              throw new AssertionError(new Problem(code, where, what, fix).render());
            }))
        .isEmpty();
  }

  @Test
  void areGivenAtTheirUseIfTheyDoNotFitIt() {
    ExpressionCompiler compiler = compiler(Map.of("one", "two", "two", "value.total"));

    assertThat(Written.problems(compiler, "state.total > 1 && one", Written.SCOPE, CONDITION))
        .isEqualTo("""
            a.yaml:1:20: '&&' needs conditions, was given an 'int' [HW1220]
              fix: compare it, such as `!= 0`""");
  }

  @Test
  void standInEachOtherAsDeepAsTheyMay() {
    Map<String, String> named = IntStream.range(0, 60)
        .boxed()
        .collect(Collectors.toMap(
            i -> "e" + i, i -> i == 59 ? "value.total" : "1+1+1+1+1+1+1+(-e" + (i + 1) + ")"));

    assertThat(Written.problems(compiler(named), "e0 > 3", Written.SCOPE, CONDITION))
        .isEmpty();
  }
}
