package io.headwater.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.headwater.event.MessageType;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.orders.proto.OrderPlaced;

/** What is said about conditions that cannot be meant, word for word and place for place. */
class ConditionProblemsTest {
  private static final ResultType CONDITION = new ResultType.Condition();

  static Stream<Arguments> textThatCannotBeRead() {
    return Stream.of(
        arguments(" ", """
            a.yaml:1:1: the expression is empty [HW1200]
              fix: write a value; an empty text is `''`, within quotes of YAML: `"''"`"""),
        arguments("value.total >", """
            a.yaml:1:14: the expression ends too early [HW1200]
              fix: complete it"""),
        arguments("(value.total > 3", """
            a.yaml:1:17: the expression ends too early [HW1200]
              fix: add the closing ')'"""),
        arguments("value.total = 3", """
            a.yaml:1:13: '=' cannot stand here [HW1200]
              fix: compare with '=='"""),
        arguments("value.total > 3 and true", """
            a.yaml:1:17: 'and' cannot stand here [HW1200]
              fix: write '&&' for and"""),
        arguments("not strict", """
            a.yaml:1:5: 'strict' cannot stand here [HW1200]
              fix: write '!' for not"""),
        arguments("if", """
            a.yaml:1:1: 'if' is a reserved word [HW1203]
              fix: use another name; a choice is written `condition ? this : that`"""),
        arguments("value.lines.exists(x.y, true)", """
            a.yaml:1:21: a macro names each element by one plain name [HW1204]
              fix: write for example `list.exists(x, x > 0)`"""),
        arguments("has(value)", """
            a.yaml:1:1: 'has' takes a field that is selected from something [HW1205]
              fix: write for example `has(message.field)`"""),
        arguments("value.total < 9223372036854775808", """
            a.yaml:1:15: the number 9223372036854775808 is out of the range of 'int' [HW1206]
              fix: write -9223372036854775808 to 9223372036854775807, or a double such as \
            `1e19`"""),
        arguments("value.total < 18446744073709551616u", """
            a.yaml:1:15: the number 18446744073709551616u is out of the range of 'uint' \
            [HW1206]
              fix: write at most 18446744073709551615u"""),
        arguments("value.note == 'abc", """
            a.yaml:1:15: the text has no closing quote [HW1207]
              fix: add the closing '"""),
        arguments("value.note == '\\q'", """
            a.yaml:1:15: the text holds an escape that does not exist [HW1207]
              fix: write a backslash as `\\\\`, or the text as `r'…'`"""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("textThatCannotBeRead")
  void explainsTextThatCannotBeRead(String text, String rendered) {
    assertThat(Written.problems(text, CONDITION)).isEqualTo(rendered);
  }

  static Stream<Arguments> unknownNames() {
    return Stream.of(
        arguments("valeu.total > 3", """
            a.yaml:1:1: there is nothing named 'valeu'; did you mean 'value'? [HW1210]
              fix: use one of value, state, key, now, headers, limit, rate, shop, strict"""),
        arguments("state.status == bank.Sttus.NEW", """
            a.yaml:1:17: there is no type or enum value 'bank.Sttus.NEW'; did you mean \
            'bank.Status.NEW'? [HW1211]
              fix: use the full name of a message, or of an enum and its value"""),
        arguments("state == Odrer{}", """
            a.yaml:1:15: there is no type or enum value 'Odrer'; did you mean 'Order'? \
            [HW1211]
              fix: use the full name of a message, or of an enum and its value"""),
        arguments("value.totl > 1", """
            a.yaml:1:7: 'orders.OrderPlaced' has no field 'totl'; did you mean 'total'? \
            [HW1216]
              fix: use one of customer, lines, note, total"""),
        arguments("state == Order{totl: 1}", """
            a.yaml:1:16: 'orders.Order' has no field 'totl'; did you mean 'total'? [HW1216]
              fix: use one of status, customer, total, paid, declines, carrier"""),
        arguments("value.lines.all(line, line.quantty > 1)", """
            a.yaml:1:28: 'orders.OrderLine' has no field 'quantty'; did you mean 'quantity'? \
            [HW1216]
              fix: use one of article, quantity, unit_price"""),
        arguments("value.note.size > 3", """
            a.yaml:1:12: 'size' cannot be selected from a value of type 'string' [HW1217]
              fix: call it: `.size(…)`"""),
        arguments("value.total.cents > 3", """
            a.yaml:1:13: 'cents' cannot be selected from a value of type 'int' [HW1217]
              fix: select from a message or a map"""),
        arguments("state.status == OrderStatus.PAIDD", """
            a.yaml:1:29: the enum 'orders.OrderStatus' has no value 'PAIDD'; did you mean \
            'PAID'? [HW1218]
              fix: use one of NEW, PLACED, PAYMENT_DECLINED, PAID, SHIPPED, CANCELLED"""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unknownNames")
  void explainsUnknownNames(String text, String rendered) {
    assertThat(Written.problems(text, CONDITION)).isEqualTo(rendered);
  }

  static Stream<Arguments> otherCalls() {
    return Stream.of(
        arguments("PAID == state.status", """
            a.yaml:1:1: there is nothing named 'PAID' [HW1210]
              fix: write `orders.OrderStatus.PAID` for the value of the enum"""),
        arguments("state.status == 'PAID'", """
            a.yaml:1:14: an 'orders.OrderStatus' and a 'string' can never be equal \
            [HW1222]
              fix: compare with a value of the enum, such as `orders.OrderStatus.PAID`; its name \
            as text is `enumName(…)`"""),
        arguments("value.note == null", """
            a.yaml:1:12: a 'string' and null can never be equal [HW1222]
              fix: an empty text is `''`"""),
        arguments("value.note.startWith('a')", """
            a.yaml:1:12: there is no function 'startWith'; did you mean 'startsWith'? [HW1213]
              fix: use one of CEL's functions, its strings and math extensions, or one of \
            Headwater's: id, uuid5, hash, sum, enumName"""),
        arguments("math.flor(1.5) > 1.0", """
            a.yaml:1:1: there is no function 'math.flor'; did you mean 'math.floor'? [HW1213]
              fix: use one of CEL's functions, its strings and math extensions, or one of \
            Headwater's: id, uuid5, hash, sum, enumName"""),
        arguments("value.lines.exists(x)", """
            a.yaml:1:13: 'exists' is given the wrong number of arguments [HW1215]
              fix: write for example `list.exists(x, x > 0)`"""),
        arguments("value.note.contains(3)", """
            a.yaml:1:12: 'contains' does not take (int) on a 'string' [HW1215]
              fix: it takes `string.contains(string)`"""),
        arguments("size(value) > 2", """
            a.yaml:1:1: 'size' does not take (orders.OrderPlaced) [HW1215]
              fix: it takes `size(string)`, `size(bytes)`, `size(list(any))`, `size(map(any, \
            any))`"""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherCalls")
  void explainsCallsThatDoNotExist(String text, String rendered) {
    assertThat(Written.problems(text, CONDITION)).isEqualTo(rendered);
  }

  static Stream<Arguments> constantParts() {
    return Stream.of(
        arguments("true", """
            a.yaml:1:1: this condition is always true [HW1208]
              fix: compare with something of the record, or leave it out"""),
        arguments("1 < 2", """
            a.yaml:1:1: this condition is always true [HW1208]
              fix: compare with something of the record, or leave it out"""),
        arguments("value.total > 3 || true", """
            a.yaml:1:20: this condition is always true [HW1208]
              fix: compare with something of the record, or leave it out"""),
        arguments("strict && (2 > 1 ? strict : !strict)", """
            a.yaml:1:12: this condition is always true [HW1208]
              fix: compare with something of the record, or leave it out"""),
        arguments("timestamp('noon') < now", """
            a.yaml:1:10: this never has a value: it reads a text that is not in the format \
            expected [HW1209]
              fix: correct the values that are written here"""),
        arguments("value.total < 1 + 9223372036854775807", """
            a.yaml:1:17: this never has a value: it makes a number that is out of range \
            [HW1209]
              fix: correct the values that are written here"""),
        arguments("value.note == 'a'.substring(3)", """
            a.yaml:1:1: this never has a value: it does what these values do not allow \
            [HW1209]
              fix: correct the values that are written here"""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("constantParts")
  void explainsPartsThatAreDecidedWhereTheyAreWritten(String text, String rendered) {
    assertThat(Written.problems(text, CONDITION)).isEqualTo(rendered);
  }

  static Stream<Arguments> operandsThatDoNotFit() {
    return Stream.of(
        arguments("value.note + 1 == ''", """
            a.yaml:1:12: '+' does not take a 'string' and an 'int' [HW1219]
              fix: wrap the other one in `string(…)`"""),
        arguments("value.total + 1u > 3u", """
            a.yaml:1:13: '+' does not take an 'int' and a 'uint' [HW1219]
              fix: write both as 'int': a number as `1`, anything else in `int(…)`"""),
        arguments("-value.note == ''", """
            a.yaml:1:1: '-' does not take a 'string' [HW1219]
              fix: give it operands of the types that it takes"""),
        arguments("!value.total", """
            a.yaml:1:2: '!' needs conditions, was given an 'int' [HW1220]
              fix: compare it, such as `!= 0`"""),
        arguments("strict && value.note", """
            a.yaml:1:11: '&&' needs conditions, was given a 'string' [HW1220]
              fix: compare it, such as `!= ''`"""),
        arguments("value.total ? strict : !strict", """
            a.yaml:1:1: '?' needs conditions, was given an 'int' [HW1220]
              fix: compare it, such as `!= 0`"""),
        arguments("(strict ? 1 : 'a') == 1", """
            a.yaml:1:9: the two sides of ':' are an 'int' and a 'string' [HW1221]
              fix: make both of one type"""),
        arguments("value.note == 1", """
            a.yaml:1:12: a 'string' and an 'int' can never be equal [HW1222]
              fix: wrap the other one in `string(…)`"""),
        arguments("value.?note == 'a'", """
            a.yaml:1:13: an 'optional(string)' and a 'string' can never be equal [HW1222]
              fix: add `.orValue(…)` to the optional value"""),
        arguments("value.note in 'abc'", """
            a.yaml:1:12: a 'string' cannot be in a 'string' [HW1223]
              fix: search a list of such values, or the keys of a map; in a text: \
            `.contains(…)`"""),
        arguments("value.lines['a'].quantity > 1", """
            a.yaml:1:12: a 'list(orders.OrderLine)' has no element at a 'string' [HW1224]
              fix: index a list with an 'int' from 0, a map with one of its keys"""),
        arguments("value.lines.exists(line, line.quantity)", """
            a.yaml:1:13: 'exists' needs a condition for each element, was given 'int' [HW1225]
              fix: compare it, such as `x != 0`"""),
        arguments("value.lines.filter(line, line.article).size() > 1", """
            a.yaml:1:13: 'filter' needs a condition for each element, was given 'string' \
            [HW1225]
              fix: compare it, such as `x != 0`"""),
        arguments("value.total.exists(x, true)", """
            a.yaml:1:1: a macro goes through a list or a map, was given an 'int' [HW1226]
              fix: apply it to a repeated field, a map or a list"""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operandsThatDoNotFit")
  void explainsOperandsThatDoNotFit(String text, String rendered) {
    assertThat(Written.problems(text, CONDITION)).isEqualTo(rendered);
  }

  static Stream<Arguments> conditionsThatCannotBeMeant() {
    return Stream.of(
        arguments("state.status == 17", """
            a.yaml:1:17: the enum 'orders.OrderStatus' has no value with the number 17 \
            [HW1227]
              fix: compare with one of its values, such as `orders.OrderStatus.NEW`"""),
        arguments("state.status in [1, 18]", """
            a.yaml:1:21: the enum 'orders.OrderStatus' has no value with the number 18 \
            [HW1227]
              fix: compare with one of its values, such as `orders.OrderStatus.NEW`"""),
        arguments("state.status == bank.Status.OPEN", """
            a.yaml:1:14: 'orders.OrderStatus' and 'bank.Status' are different enums [HW1228]
              fix: compare with a value of the same enum"""),
        arguments("enumName(value.total) == 'PAID'", """
            a.yaml:1:10: no enum names this number [HW1243]
              fix: give a field of an enum, or an element of one"""),
        arguments("value.total / 0 > 1", """
            a.yaml:1:15: nothing can be divided by zero [HW1229]
              fix: divide by another number"""),
        arguments("value.total % 0 > 1", """
            a.yaml:1:15: nothing can be divided by zero [HW1229]
              fix: divide by another number"""),
        arguments("value.note.matches('(a')", """
            a.yaml:1:20: this is no regular expression of RE2: missing closing ) [HW1237]
              fix: correct it; RE2 has no look-around and no back references"""),
        arguments("value.note.matches('((a{100}){100}){100}')", """
            a.yaml:1:20: the regular expression becomes more than 1000 instructions [HW1237]
              fix: repeat less often: `{n}` writes its part out n times"""),
        arguments("state == null", """
            a.yaml:1:10: a message is never null: without a value it is empty [HW1238]
              fix: ask for its presence with `has(…)`"""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("conditionsThatCannotBeMeant")
  void explainsConditionsThatCannotBeMeant(String text, String rendered) {
    assertThat(Written.problems(text, CONDITION)).isEqualTo(rendered);
  }

  @Test
  void reportsEverythingThatIsWrongInTheOrderOfTheText() {
    String text = "vale.total > 3 && value.totl > 4 && state.status == 17";

    assertThat(Written.problems(text, CONDITION)).isEqualTo("""
        a.yaml:1:1: there is nothing named 'vale'; did you mean 'value'? [HW1210]
          fix: use one of value, state, key, now, headers, limit, rate, shop, strict
        a.yaml:1:25: 'orders.OrderPlaced' has no field 'totl'; did you mean 'total'? \
        [HW1216]
          fix: use one of customer, lines, note, total
        a.yaml:1:53: the enum 'orders.OrderStatus' has no value with the number 17 \
        [HW1227]
          fix: compare with one of its values, such as `orders.OrderStatus.NEW`""");
  }

  @Test
  void refusesTextThatIsTooLong() {
    String text = "value.note == '%s'".formatted("x".repeat(4_096));

    assertThat(Written.problems(text, CONDITION)).isEqualTo("""
        a.yaml:1:1: the expression is 4112 characters long, of at most 4096 [HW1201]
          fix: split it up, or write a class""");
  }

  @Test
  void refusesTextWithTooManyParts() {
    String text = "value.total in [%s 1]".formatted("1,".repeat(1_200));

    assertThat(Written.problems(text, CONDITION)).isEqualTo("""
        a.yaml:1:1: the expression has more than 1000 parts, macros written out [HW1202]
          fix: split it up, or write a class""");
  }

  @Test
  void refusesTextThatNestsTooDeeply() {
    String text = "[".repeat(1_000) + "1" + "]".repeat(1_000) + " == value.lines";

    assertThat(Written.problems(text, CONDITION)).isEqualTo("""
        a.yaml:1:1: the expression nests deeper than 64 levels [HW1202]
          fix: split it up, or write a class""");
  }

  @Test
  void knowsRecordsOnlyWhereOneIsInHand() {
    Scope alone = Scope.of("value", MessageType.of(OrderPlaced.class));
    String text = "key == id('a') && now > timestamp(0) && 'a' in headers";

    assertThat(Written.problems(Written.COMPILER, text, alone, CONDITION)).isEqualTo("""
        a.yaml:1:1: 'key' is known only where a record is in hand [HW1212]
          fix: take it from a message
        a.yaml:1:8: 'id' is known only where a record is in hand [HW1212]
          fix: use 'uuid5'
        a.yaml:1:19: 'now' is known only where a record is in hand [HW1212]
          fix: take it from a message
        a.yaml:1:48: 'headers' is known only where a record is in hand [HW1212]
          fix: take it from a message""");
  }

  @Test
  void passesOnWhatOnlyCelKnows() {
    assertThat(Written.problems("[?value.note] == ['a']", CONDITION)).isEqualTo("""
        a.yaml:1:8: CEL does not take this: expected type 'optional_type(string)' but found \
        'string' [HW1239]
          fix: correct the expression at this place""");
  }

  @Test
  void findsPlacesBehindLinesAndCharactersOfTwoUnits() {
    String text = "value.note == '\uD83D\uDE00' &&\n  valeu.total > 3";

    assertThat(Written.problems(text, CONDITION)).startsWith("a.yaml:1:25: there is nothing");
  }

  @Test
  void takesConstantsForChosenOnPurpose() {
    assertThat(Written.problems("strict && value.total > limit", CONDITION)).isEmpty();
  }
}
