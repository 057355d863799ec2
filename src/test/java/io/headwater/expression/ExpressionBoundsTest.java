package io.headwater.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.OrderPlaced;

/** How much work and memory an expression may take, whatever the record. */
class ExpressionBoundsTest {
  private static final Scope SCOPE = Scope.of("value", MessageType.of(OrderPlaced.class));
  private static final ResultType CONDITION = new ResultType.Condition();

  private static OrderPlaced placed(int lines, int characters) {
    return OrderPlaced.newBuilder()
        .setNote("a".repeat(characters))
        .addAllLines(IntStream.range(0, lines)
            .mapToObj(i -> OrderLine.newBuilder().setQuantity(i).build())
            .toList())
        .build();
  }

  private static Object evaluated(String text, OrderPlaced placed) {
    return Written.compiled(Written.COMPILER, text, SCOPE, CONDITION)
        .evaluate(Bindings.of(Envelope.of(
            new RecordPosition("t", 0, 0), Instant.EPOCH, EventHeaders.NONE, "k", placed)));
  }

  /** Twice the text at each level. */
  private static String doubling(int levels) {
    String text = IntStream.range(0, levels)
        .mapToObj(
            i -> "cel.bind(s%d, %2$s + %2$s, ".formatted(i + 1, i == 0 ? "value.note" : "s" + i))
        .collect(Collectors.joining());
    return text + "s%d != ''".formatted(levels) + ")".repeat(levels);
  }

  /** Ten times the elements at each level, each shared. */
  private static String nesting(int levels) {
    String text = IntStream.range(0, levels)
        .mapToObj(i -> "cel.bind(l%d, [%s], "
            .formatted(
                i + 1, String.join(",", Collections.nCopies(10, i == 0 ? "value.total" : "l" + i))))
        .collect(Collectors.joining());
    return text + "l%d.size() > 0".formatted(levels) + ")".repeat(levels);
  }

  static Stream<Arguments> hostile() {
    String iterated = "iterates more than 10000 times";
    String worked = "takes more work than one record may";
    String longText = "makes a text longer than 1048576 characters";
    String longList = "makes a list or map of more than 10000 elements";
    return Stream.of(
        Arguments.of(
            "value.lines.exists(a, value.lines.exists(b, value.lines.exists(c,"
                + " a.quantity + b.quantity + c.quantity < 0)))",
            300,
            1,
            iterated),
        Arguments.of(
            "value.lines.map(a, value.lines.map(b, value.lines.map(c, 1))).size() > 0",
            300,
            1,
            iterated),
        Arguments.of("value.lines.exists(a, a.quantity < 0)", 10_001, 1, longList),
        Arguments.of("value.lines.map(a, a.quantity).size() > 0", 10_000, 1, worked),
        Arguments.of(doubling(14), 1, 1_000, longText),
        Arguments.of(doubling(14) + " || true != value.lines.exists(a, true)", 1, 1_000, longText),
        Arguments.of(nesting(9), 1, 1, longList),
        Arguments.of("value.note.replace('a', value.note) != ''", 1, 50_000, worked),
        Arguments.of(
            "value.lines.map(l, value.note).join(value.note) != ''", 1_000, 100_000, worked),
        Arguments.of("value.note.contains(value.note + 'b')", 1, 500_000, worked),
        Arguments.of(
            "value.note.indexOf(value.note.substring(250000) + 'b') > 0", 1, 500_000, worked),
        Arguments.of("value.note.matches('(a|aa|a*)*b{100}$')", 1, 1_000_000, worked),
        Arguments.of("value.lines.exists(l, value.lines == [l])", 9_000, 1, worked),
        Arguments.of(
            "value.note.matches('((' + value.note + '{100}){100}){100}')",
            1,
            1,
            "matches a regular expression of more than 1000 instructions"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void endsWhatTakesTooMuch(String text, int lines, int characters, String why) {
    OrderPlaced placed = placed(lines, characters);

    assertThatThrownBy(() -> evaluated(text, placed))
        .isInstanceOfSatisfying(RuleFailureException.class, failure -> {
          assertThat(failure.code()).isEqualTo(FailureCode.EXPR_BUDGET);
          assertThat(failure.getMessage())
              .startsWith("the expression at a.yaml:1:")
              .endsWith(why);
        });
  }

  @Test
  void takesWhatABusinessRuleTakes() {
    OrderPlaced large = placed(1_000, 100_000);

    assertThat(evaluated(
            "value.lines.all(l, l.quantity >= 0 && l.article == '')"
                + " && value.lines.map(l, l.quantity).size() == 1000"
                + " && value.note.matches('^a+$') && !value.note.contains('ab')"
                + " && value.note.replace('a', 'bb').size() == 200000",
            large))
        .isEqualTo(true);
    assertThat(evaluated("value.lines.all(l, l.quantity >= 0)", placed(10_000, 1)))
        .isEqualTo(true);
  }

  @Test
  void measuresRegularExpressionsBeforeTheyAreCompiled() {
    assertThat(Regex.writtenOut("((a{100}){100}){100}")).isEqualTo(1_000_001);
    assertThat(Regex.writtenOut("^[a{9}\\]]{3}\\{5}(b|c){2,4}$")).isBetween(15L, 30L);
    assertThat(Regex.writtenOut("(".repeat(10_000))).isGreaterThan(Regex.MAX_SIZE);
  }

  @Test
  void knowsNoClockAndNoRandomness() {
    assertThat(Written.problems(Written.COMPILER, "now() > timestamp(0)", SCOPE, CONDITION))
        .contains("there is no function 'now'");
    assertThat(Written.problems(Written.COMPILER, "now > timestamp(0)", SCOPE, CONDITION))
        .contains("'now' is known only where a record is in hand");
  }
}
