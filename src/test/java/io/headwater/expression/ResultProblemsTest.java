package io.headwater.expression;

import static io.headwater.expression.Written.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderLine;

/** What is said about expressions that yield something else than is expected of them. */
class ResultProblemsTest {
  private static final ResultType CONDITION = new ResultType.Condition();
  private static final ResultType TEXT = new ResultType.Text();
  private static final ResultType WHOLE = new ResultType.Whole();
  private static final ResultType KEY = new ResultType.Key(KeyType.STRING);
  private static final ResultType AN_ORDER = new ResultType.OfMessage(MessageType.of(Order.class));
  private static final ResultType LINES = new ResultType.Messages(MessageType.of(OrderLine.class));

  static Stream<Arguments> otherKinds() {
    return Stream.of(
        arguments(CONDITION, "value.total", """
            a.yaml:1:1: a condition is expected here, and this is of type 'int' [HW1235]
              fix: compare it, such as `!= 0`"""),
        arguments(CONDITION, "state.status", """
            a.yaml:1:1: a condition is expected here, and this is of type \
            'orders.OrderStatus' [HW1235]
              fix: compare it, such as `== orders.OrderStatus.NEW`"""),
        arguments(CONDITION, "value.lines", """
            a.yaml:1:1: a condition is expected here, and this is of type \
            'list(orders.OrderLine)' [HW1235]
              fix: compare its size, such as `.size() > 0`"""),
        arguments(CONDITION, "value.?note", """
            a.yaml:1:1: a condition is expected here, and this is of type 'optional(string)' \
            [HW1235]
              fix: ask for it with `.hasValue()`, or add `.orValue(false)`"""),
        arguments(CONDITION, "strict ? value.note : value.customer", """
            a.yaml:1:10: a condition is expected here, and this is of type 'string' [HW1235]
              fix: compare it, such as `!= ''`
            a.yaml:1:23: a condition is expected here, and this is of type 'string' [HW1235]
              fix: compare it, such as `!= ''`"""),
        arguments(TEXT, "value.total", """
            a.yaml:1:1: a text is expected here, and this is of type 'int' [HW1235]
              fix: wrap it in `string(…)`"""),
        arguments(WHOLE, "value.note", """
            a.yaml:1:1: a whole number is expected here, and this is of type 'string' [HW1235]
              fix: wrap it in `int(…)`"""));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("otherKinds")
  void explainsValuesOfOtherKinds(ResultType expected, String text, String rendered) {
    assertThat(Written.problems(text, expected)).isEqualTo(rendered);
  }

  static Stream<Arguments> otherKeysAndMessages() {
    return Stream.of(
        arguments(KEY, "value.total", """
            a.yaml:1:1: a key of type 'string' is expected here, and this is of type 'int' \
            [HW1235]
              fix: wrap it in `string(…)`"""),
        arguments(KEY, "rate", """
            a.yaml:1:1: a value of type 'double' cannot be a key: equal ones may differ in \
            their bytes [HW1236]
              fix: use a text, a whole number or bytes, such as a field that holds an id"""),
        arguments(KEY, "value.lines", """
            a.yaml:1:1: a value of type 'list(orders.OrderLine)' cannot be a key: equal ones \
            may differ in their bytes [HW1236]
              fix: use a text, a whole number or bytes, such as a field that holds an id"""),
        arguments(KEY, "{'a': 1}", """
            a.yaml:1:1: a value of type 'map(string, int)' cannot be a key: equal ones may \
            differ in their bytes [HW1236]
              fix: use a text, a whole number or bytes, such as a field that holds an id"""),
        arguments(KEY, "state", """
            a.yaml:1:1: a value of type 'orders.Order' cannot be a key: equal ones may \
            differ in their bytes [HW1236]
              fix: use a text, a whole number or bytes, such as a field that holds an id"""),
        arguments(AN_ORDER, "value", """
            a.yaml:1:1: a message of type 'orders.Order' is expected here, and this is of \
            type 'orders.OrderPlaced' [HW1232]
              fix: make one with `orders.Order{…}`"""),
        arguments(AN_ORDER, "value.note", """
            a.yaml:1:1: a message of type 'orders.Order' is expected here, and this is of \
            type 'string' [HW1235]
              fix: make one with `orders.Order{…}`"""),
        arguments(LINES, "value.lines.map(line, Order{})", """
            a.yaml:1:1: a list of 'orders.OrderLine' is expected here, and this is of type \
            'list(orders.Order)' [HW1235]
              fix: write a list, such as `[…]`"""));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("otherKeysAndMessages")
  void explainsOtherKeysAndMessages(ResultType expected, String text, String rendered) {
    assertThat(Written.problems(text, expected)).isEqualTo(rendered);
  }

  static Stream<Arguments> otherFields() {
    return Stream.of(
        arguments(field("carrier"), "value.total", """
            a.yaml:1:1: the field 'carrier' is of type 'string', and this is of type 'int' \
            [HW1230]
              fix: wrap it in `string(…)`"""),
        arguments(field("carrier"), "value.lines", """
            a.yaml:1:1: the field 'carrier' is of type 'string', and this is of type \
            'list(orders.OrderLine)' [HW1230]
              fix: give a value of type 'string'"""),
        arguments(field("total"), "value.note", """
            a.yaml:1:1: the field 'total' is of type 'int', and this is of type 'string' \
            [HW1230]
              fix: wrap it in `int(…)`"""),
        arguments(field("declines"), "rate", """
            a.yaml:1:1: the field 'declines' is of type 'int', and this is of type 'double' \
            [HW1230]
              fix: wrap it in `int(…)`"""),
        arguments(field("total"), "strict ? 2.5 : 3.5", """
            a.yaml:1:10: the field 'total' is of type 'int', and this is of type 'double' \
            [HW1230]
              fix: wrap it in `int(…)`
            a.yaml:1:16: the field 'total' is of type 'int', and this is of type 'double' \
            [HW1230]
              fix: wrap it in `int(…)`"""),
        arguments(field("total"), "7u", """
            a.yaml:1:1: the field 'total' is of type 'int', and this is of type 'uint' \
            [HW1230]
              fix: wrap it in `int(…)`"""),
        arguments(field("status"), "'PAID'", """
            a.yaml:1:1: the field 'status' is of type 'orders.OrderStatus', and this is of \
            type 'string' [HW1230]
              fix: use one of its values, such as `orders.OrderStatus.NEW`"""),
        arguments(field("status"), "bank.Status.OPEN", """
            a.yaml:1:1: the field 'status' is of the enum 'orders.OrderStatus', and this is \
            of the enum 'bank.Status' [HW1231]
              fix: use one of its values, such as `orders.OrderStatus.NEW`"""),
        arguments(field("status"), "99", """
            a.yaml:1:1: the enum 'orders.OrderStatus' of the field 'status' has no value \
            with the number 99 [HW1234]
              fix: use one of its values, such as `orders.OrderStatus.NEW`"""),
        arguments(field("declines"), "3000000000", """
            a.yaml:1:1: the number does not fit into the field 'declines' of type 'int32' \
            [HW1233]
              fix: give a number from -2147483648 to 2147483647"""),
        arguments(field("declines"), "state.total > 0 ? 1 : 2000000000 + 2000000000", """
            a.yaml:1:23: the number does not fit into the field 'declines' of type 'int32' \
            [HW1233]
              fix: give a number from -2147483648 to 2147483647"""));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("otherFields")
  void explainsValuesThatTheFieldDoesNotTake(ResultType expected, String text, String rendered) {
    assertThat(Written.problems(text, expected)).isEqualTo(rendered);
  }
}
