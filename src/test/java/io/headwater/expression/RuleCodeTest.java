package io.headwater.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.kinds.modern.Thing;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.OrderPlaced;

/** When expressions become classes of Java, which do, and for which records. */
class RuleCodeTest {
  private static final Scope PLACED = Scope.of("value", MessageType.of(OrderPlaced.class));
  private static final ResultType CONDITION = new ResultType.Condition();

  private final ExpressionCompiler compiler =
      ExpressionCompiler.of(MessageTypes.packaged(), List.of("orders"), Map.of());

  private Expression compiled(String text, Scope scope) {
    return Written.compiled(compiler, text, scope, CONDITION);
  }

  private static SwitchingEvaluator evaluator(Expression expression) {
    return (SwitchingEvaluator) ((CompiledExpression) expression).evaluator();
  }

  private static OrderPlaced placed(int lines, int characters) {
    return OrderPlaced.newBuilder()
        .setNote("a".repeat(characters))
        .addAllLines(IntStream.range(0, lines)
            .mapToObj(i -> OrderLine.newBuilder().setQuantity(i).build())
            .toList())
        .build();
  }

  @Test
  void interpretsUntilItIsPlainThatRecordsAreComing() {
    Expression expression = compiled("value.total > 3", PLACED);
    Expression rare = compiled("value.total < 3", PLACED);
    Bindings bindings = Bindings.of(OrderPlaced.newBuilder().setTotal(7).build());

    for (int i = 1; i < RuleCode.INTERPRETED; i++) {
      expression.evaluate(bindings);
    }

    assertThat(evaluator(expression).isCompiled()).isFalse();
    assertThat(expression.evaluate(bindings)).isEqualTo(true);
    assertThat(evaluator(expression).isCompiled()).isTrue();
    assertThat(evaluator(rare).isCompiled()).isTrue();
    assertThat(expression.evaluate(bindings)).isEqualTo(true);
    assertThat(rare.evaluate(bindings)).isEqualTo(false);
  }

  @Test
  void compilesWhetherThereIsAState() {
    Expression expression = compiled("isNew && value.total > 3", PLACED.inDecision());
    OrderPlaced placed = OrderPlaced.newBuilder().setTotal(7).build();
    compiler.code().compile();

    assertThat(evaluator(expression).isCompiled()).isTrue();
    assertThat(expression.evaluate(Bindings.ofDecision(placed, placed, Written.record(), true)))
        .isEqualTo(true);
    assertThat(expression.evaluate(Bindings.ofDecision(placed, placed, Written.record(), false)))
        .isEqualTo(false);
  }

  @Test
  void threadsThatShareAnExpressionSeeOneResult() {
    Expression expression = compiled("value.lines.exists(line, line.quantity == 3)", PLACED);
    Bindings bindings = Bindings.of(placed(5, 0));

    List<Object> results = IntStream.range(0, 3 * RuleCode.INTERPRETED)
        .parallel()
        .mapToObj(i -> expression.evaluate(bindings))
        .distinct()
        .toList();

    assertThat(results).containsExactly(true);
    assertThat(evaluator(expression).isCompiled()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value.label == 'a'",
        "value.label == null",
        "value.?child.?text.orValue('a') == 'a'",
        "value.child == value.both",
        "value.sizes == value.sizes",
        "value.child == kinds.modern.Thing{text: 'a'}",
        "value.real > 1",
        "kinds.modern.Thing{label: value.text}.text == 'a'",
        "kinds.modern.Thing{left: value.text, right: 5}.right == 5",
        "kinds.modern.Thing{counts: value.counts}.counts.size() == 1",
        "kinds.modern.Thing{stock: value.stock}.text == 'a'",
        "kinds.modern.Thing{?text: value.?note}.text == 'a'",
        "google.protobuf.Timestamp{seconds: value.whole} > timestamp(0)",
        "value.whole in {value.small: 1}",
        "value.count in {1u: 'a'}",
        "value.real in {1: 'a', 'b': 2}",
        "{1: 2}.exists(i, i == value.whole)",
        "value.times[0] > timestamp(0)",
        "value.paint['a'] == 5",
        "value.stock.exists(name, name == 'a')",
        "value.text.split(',').size() == 2",
        "value.text.matches(value.note)",
        "value.span + duration('1s') > duration('1h')",
        "string(value.real) == '1'",
      })
  void leavesToTheInterpreterWhatItDoesNotCover(String text) {
    Expression expression = compiled(text, Scope.of("value", MessageType.of(Thing.class)));

    List<RuleCode.Rule> rules = compiler.code().compile();

    assertThat(evaluator(expression).isCompiled()).isFalse();
    assertThat(RuleComparison.differences(rules, 2, 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kinds.modern.Thing{small: value.whole, colour: value.small}.colour == value.small",
        "kinds.modern.Thing{count: value.count + 1u, big: value.big}.count == value.count + 1u",
        "kinds.modern.Thing{ratio: value.real}.ratio == value.real",
        "kinds.modern.Thing{at: value.at, span: value.span}.at == value.at",
        "kinds.modern.Thing{raw: value.raw}.raw == value.raw",
        "kinds.modern.Thing{child: value.child, right: 3}.child.text == value.child.text",
        "kinds.modern.Thing{sizes: value.sizes + [1], names: value.names}.sizes.size() > 1",
        "kinds.modern.Thing{parts: value.parts.map(p, kinds.modern.Thing{text: p.note})}.text"
            + " == ''",
        "(value.parts + [kinds.modern.Thing{small: 7}]).exists(p, p.small == 7)",
        "[kinds.modern.Thing{small: 7}, value.child].filter(p, p.flag)[0].small == 7",
        "value.small in {1: ['a'], 2: ['b', 'c']}",
        "value.text in {1: ['a', ''], 7: ['']}[value.small]",
        "{'a': 1.5, '': 2.5}[value.text] > value.real",
        "{true: 1, false: 2}[value.flag] == 1",
      })
  void compilesBuiltMessagesAndConstantMaps(String text) {
    Expression expression = compiled(text, Scope.of("value", MessageType.of(Thing.class)));

    List<RuleCode.Rule> rules = compiler.code().compile();

    assertThat(evaluator(expression).isCompiled()).isTrue();
    assertThat(RuleComparison.differences(rules, 200, 1)).isEmpty();
  }

  @Test
  void leavesDifferencesOfCenturiesToTheInterpreter() {
    Expression expression = compiled(
        "timestamp('2026-01-01T00:00:00Z') - value.at > duration('1s')",
        Scope.of("value", MessageType.of(Thing.class)));
    compiler.code().compile();
    Timestamp yearFifty = Timestamp.newBuilder().setSeconds(-60_000_000_000L).build();

    String outcome = RuleComparison.outcome(
        evaluator(expression), Bindings.of(Thing.newBuilder().setAt(yearFifty).build()));

    assertThat(evaluator(expression).isCompiled()).isTrue();
    assertThat(outcome)
        .isEqualTo("EXPR_EVAL the expression at a.yaml:1:35 makes a number that is out of range");
  }

  static Stream<Arguments> largeRecords() {
    List<String> texts = List.of(
        "value.note + value.note != ''",
        "value.note.contains(value.note)",
        "value.note.matches('a*b')",
        "(value.note + value.note).contains('ab' + value.note)",
        "value.lines.map(l, l.quantity * 2).size() > 3",
        "value.lines.all(a, value.lines.exists(b, b.quantity >= a.quantity))",
        "value.lines.all(a, a.article + value.note == '')",
        "value.lines.filter(l, l.article in value.lines.map(m, m.article)).size() > 0",
        "(value.lines + value.lines).size() > 0",
        "value.lines.map(l, OrderLine{article: value.note, quantity: l.quantity}).size() > 3",
        "OrderPlaced{lines: value.lines + value.lines, note: value.note}.lines.size() > 3",
        "OrderPlaced{note: value.note + value.note}.note.size() > 3",
        doubling(8));
    List<OrderPlaced> records = List.of(
        placed(61, 1_025), placed(1_000, 16_384), placed(10_001, 0), placed(0, (1 << 20) + 1));
    return texts.stream()
        .flatMap(text -> records.stream()
            .map(record -> Arguments.of(
                text, record.getLinesCount() + " lines, " + record.getNote().length(), record)));
  }

  /** Twice the text at each level. */
  private static String doubling(int levels) {
    String text = IntStream.range(0, levels)
        .mapToObj(
            i -> "cel.bind(s%d, %2$s + %2$s, ".formatted(i + 1, i == 0 ? "value.note" : "s" + i))
        .collect(Collectors.joining());
    return text + "s%d != ''".formatted(levels) + ")".repeat(levels);
  }

  @ParameterizedTest(name = "{0}: {1} characters")
  @MethodSource("largeRecords")
  void boundsTheWorkOfARecordAsTheInterpreterDoes(String text, String size, OrderPlaced record) {
    Expression expression = compiled(text, PLACED);
    compiler.code().compile();

    String outcome = RuleComparison.outcome(evaluator(expression), Bindings.of(record));

    assertThat(evaluator(expression).isCompiled()).isTrue();
    assertThat(outcome)
        .isEqualTo(
            RuleComparison.outcome(evaluator(expression).interpreter(), Bindings.of(record)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value.sizes.all(i, !(value.text in value.names))",
        "value.sizes.all(i, !('b' in value.stock))",
        "value.sizes.all(i, !('b' in value.stock) && true in value.by_flag)",
      })
  void countsWhatACollectionHoldsAsTheInterpreterDoes(String text) {
    Expression expression = compiled(text, Scope.of("value", MessageType.of(Thing.class)));
    compiler.code().compile();
    String large = "a".repeat(1 << 20);
    Thing thing = Thing.newBuilder()
        .addAllSizes(Collections.nCopies(60, 1L))
        .addNames(large)
        .putStock(large, 1)
        .putByFlag(true, Thing.newBuilder().setText(large).build())
        .build();

    String outcome = RuleComparison.outcome(evaluator(expression), Bindings.of(thing));

    assertThat(evaluator(expression).isCompiled()).isTrue();
    assertThat(outcome).startsWith("EXPR_BUDGET");
  }

  @Test
  void namesMessageClassesOfAnotherLoader() throws Exception {
    Class<? extends Message> other =
        new KindsLoader().loadClass(Thing.class.getName()).asSubclass(Message.class);
    MessageType type = MessageType.of(other);
    Expression expression = compiled(
        "value.text == 'a' && value.child.small == 0 && value.colour == 5",
        Scope.of("value", type));
    compiler.code().compile();
    Message value = type.defaultInstance()
        .newBuilderForType()
        .setField(Shapes.field(type, "text"), "a")
        .setField(
            Shapes.field(type, "colour"),
            Shapes.field(type, "colour").getEnumType().findValueByNumber(5))
        .build();

    Object result = expression.evaluate(Bindings.of(value));

    assertThat(other).isNotEqualTo(Thing.class);
    assertThat(evaluator(expression).isCompiled()).isTrue();
    assertThat(result).isEqualTo(true);
  }

  @Test
  void leavesBuiltMessagesOfAnotherLoaderToTheInterpreter() throws Exception {
    Class<? extends Message> other =
        new KindsLoader().loadClass(Thing.class.getName()).asSubclass(Message.class);
    Expression expression = compiled(
        "kinds.modern.Thing{text: value.text, child: value.child}.text == ''",
        Scope.of("value", MessageType.of(other)));

    List<RuleCode.Rule> rules = compiler.code().compile();

    assertThat(evaluator(expression).isCompiled()).isFalse();
    assertThat(RuleComparison.differences(rules, 2, 1)).isEmpty();
  }

  /** Has the messages of {@code kinds} for itself, as a loader of a user's jar would. */
  private static final class KindsLoader extends ClassLoader {
    KindsLoader() {
      super(RuleCodeTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.headwater.kinds.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define(name);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
