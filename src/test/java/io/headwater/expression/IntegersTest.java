package io.headwater.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.orders.proto.Order;

/** Whole numbers never wrap around: what does not fit has no value. {@code state.total} is 7. */
class IntegersTest {
  private static final ResultType WHOLE = new ResultType.Whole();

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      state.total + 9223372036854775800        | 9223372036854775807
      -state.total - 9223372036854775801       | -9223372036854775808
      state.total * 1317624576693539401        | 9223372036854775807
      -(9223372036854775800 + state.total)     | -9223372036854775807
      (-9223372036854775801 - state.total) / 1 | -9223372036854775808
      (-9223372036854775801 - state.total) % 7 | -1
      """)
  void reachTheEndsOfTheirRange(String text, long value) {
    assertThat(Written.value(text, WHOLE)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      state.total + 9223372036854775801          | 13
      -state.total - 9223372036854775802         | 14
      state.total * 1317624576693539402          | 13
      -(-9223372036854775801 - state.total)      | 1
      (-9223372036854775801 - state.total) / -1           | 38
      int(double(state.total) * 1e20)            | 4
      int(uint(state.total) * 1317624576693539402u) | 4
      """)
  void haveNoValueBeyondIt(String text, int column) {
    assertThatThrownBy(() -> Written.value(text, WHOLE))
        .isInstanceOfSatisfying(
            RuleFailureException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.EXPR_EVAL))
        .hasMessage(
            "the expression at a.yaml:1:%d makes a number that is out of range".formatted(column));
  }

  @ParameterizedTest
  @CsvSource({"state.total + 2147483640, 2147483647", "-state.total - 2147483641, -2147483648"})
  void reachTheEndsOfTheRangeOfAField(String text, int value) {
    assertThat(Written.value(text, Written.field("declines"))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"state.total + 2147483641", "-state.total - 2147483642"})
  void areNotCutOffForAField(String text) {
    assertThatThrownBy(() -> Written.value(text, Written.field("declines")))
        .isInstanceOf(RuleFailureException.class)
        .hasMessage("the expression at a.yaml:1:1 gives a number that the field 'declines' "
            + "cannot hold");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      state.total > 0 ? 1 : 9223372036854775807 + 1 | 43
      state.total + (-9223372036854775808 - 1)      | 37
      -(-9223372036854775808)                       | 1
      -9223372036854775808 / -1                     | 22
      int(1e19)                                     | 4
      """)
  void areRefusedBeforeAnythingStartsWhereTheyDependOnNothing(String text, int column) {
    assertThat(Written.problems(text, WHOLE)).isEqualTo("""
        a.yaml:1:%d: this never has a value: it makes a number that is out of range [HW1209]
          fix: correct the values that are written here""".formatted(column));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      3000000000                                         | 1
      2000000000 + 2000000000                            | 1
      state.total > 0 ? 1 : -(2000000000 + 2000000000)   | 23
      """)
  void areRefusedForAFieldWhereTheyDependOnNothing(String text, int column) {
    assertThat(Written.problems(text, Written.field("declines"))).isEqualTo("""
        a.yaml:1:%d: the number does not fit into the field 'declines' of type 'int32' [HW1233]
          fix: give a number from -2147483648 to 2147483647""".formatted(column));
  }

  @Test
  void areRefusedInAMessageThatDependsOnMore() {
    ResultType order = new ResultType.OfMessage(MessageType.of(Order.class));

    assertThat(Written.problems(
            "orders.Order{total: state.total, declines: 2000000000 + 2000000000}", order))
        .startsWith("a.yaml:1:")
        .contains("the number does not fit into the field 'declines' of type 'int32' [HW1233]");
  }
}
