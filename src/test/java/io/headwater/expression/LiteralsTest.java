package io.headwater.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.MessageTypes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CEL decides what is right: the same values. */
class LiteralsTest {
  private static final Environment ENVIRONMENT = new Environment(
      new TypeChecker(new TypeUniverse(MessageTypes.packaged(), List.of())),
      List.of("orders"),
      Written.SCOPE,
      Map.of());

  private static Tree tree(String text) {
    return new Checking(ENVIRONMENT, text, Map.of())
        .check(new Syntax(Environment.PARSER, text, new Findings()).parse().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "false",
        "null",
        "7",
        "-9223372036854775808",
        "18446744073709551615u",
        "-0.0",
        "1e300",
        "''",
        "'Zürich'",
        "b'\\x00\\xff'",
        "OrderStatus.PAID",
        "orders.OrderStatus.PAID"
      })
  void knowsTheValuesThatCelKnows(String text) {
    Tree tree = tree(text);

    assertThat(Literals.value(tree, tree.root()))
        .contains(new CelEvaluator(ENVIRONMENT, Written.text(text), tree).value(NoBindings.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "[]", "[1, 'a', [true]]", "{}", "{'a': [1], 'b': 2}", "{1: OrderStatus.PAID}"
      })
  void knowsWhatIsWrittenOut(String text) {
    Tree tree = tree(text);

    assertThat(Literals.isWrittenOut(tree, tree.root())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 + 1",
        "key",
        "[key]",
        "[?optional.of(1)]",
        "{'a': 1, 'a': 2}",
        "{1: 1, 1u: 2}",
        "{'a': key}",
        "{key: 1}",
        "{?'a': optional.of(1)}",
        "timestamp('2026-01-01T00:00:00Z')",
        "orders.Order{}"
      })
  void leavesToCelWhatMayHaveNoValue(String text) {
    Tree tree = tree(text);

    assertThat(Literals.isWrittenOut(tree, tree.root())).isFalse();
  }
}
