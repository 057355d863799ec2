package io.headwater.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.kinds.modern.Thing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker of CEL decides what is right: the same types and meanings of the same nodes. */
class TypeCheckerTest {
  private static final long SEED = 7;
  private static final Scope THINGS = Scope.of("value", MessageType.of(Thing.class))
      .and("state", MessageType.of(Thing.class))
      .inRecord(KeyType.STRING);

  private static final TypeChecker CHECKER = new TypeChecker(
      new TypeUniverse(MessageTypes.packaged(), List.of(THINGS.first().type())));

  private static Environment environment(Scope scope) {
    return new Environment(CHECKER, List.of("orders"), scope, Map.of());
  }

  private static CelAbstractSyntaxTree parsed(String text) {
    return new Syntax(Environment.PARSER, text, new Findings()).parse().orElseThrow();
  }

  private static String checked(Environment environment, String text) {
    return environment
        .checker()
        .check(parsed(text), environment)
        .map(TypeCheckerTest::shown)
        .orElse("does not fit");
  }

  /** A type of messages is shown by its address, and there is one of each in each environment. */
  private static String shown(CelAbstractSyntaxTree ast) {
    String all = "%s%s%s".formatted(ast.getExpr(), ast.getTypeMap(), ast.getReferenceMap());
    return all.replaceAll("ProtoMessageType@[0-9a-f]+", "message");
  }

  private static String checkedByCel(Environment environment, String text) {
    try {
      return shown(environment.cel().check(parsed(text)).getAst());
    } catch (CelValidationException e) {
      return "does not fit";
    }
  }

  @Test
  void findsTheTypesThatCelFinds() {
    Environment environment = environment(THINGS);
    RandomExpressions random =
        new RandomExpressions(new Random(SEED), THINGS.first().type().fullName());
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      texts.add(random.next(random.type(), 1 + i % 4));
    }

    List<String> others = texts.stream()
        .filter(text -> !checked(environment, text).equals(checkedByCel(environment, text)))
        .toList();

    assertThat(others).as("of seed " + SEED).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value.flag && key == 'a' && now > timestamp('2026-01-01T00:00:00Z')",
        "id('a') == headers['b']",
        "OrderStatus.PAID in [orders.OrderStatus.PAID, 1]",
        "value.?child.?text.orValue('a') + [?optional.of('b')].join()",
        "[1, 2].exists(value, value > 1) && value.flag",
        "cel.bind(now, 1, now + 1) == math.greatest(1, 2)",
        "dyn(value.sizes)[0] == dyn({'a': 1})['a']",
        "type(value) == type(Order{}) || uuid5('a', 'b') == enumName(value.colour)",
        "value.missing",
        "unknown == 1",
        "value.text + 1",
        "state.flag ? 'a' : 1",
        "state.text.charAt(1) == row",
        "orders.Missing{}",
        "Order{missing: 1}"
      })
  void findsWhatCelFindsInEveryScopeAfterAnother(String text) {
    List<Environment> scopes = List.of(
        environment(THINGS),
        environment(Scope.of("state", MessageType.of(Thing.class))),
        environment(Scope.of("row", MessageType.of(Thing.class)).inRow(KeyType.INT64)));

    List<String> found = scopes.stream().map(scope -> checked(scope, text)).toList();

    assertThat(found)
        .isEqualTo(scopes.stream().map(scope -> checkedByCel(scope, text)).toList());
  }
}
