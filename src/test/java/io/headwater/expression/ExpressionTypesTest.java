package io.headwater.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.bank.proto.Account;

/** Fields of every kind, in proto2, proto3 and edition 2023, read and made. */
class ExpressionTypesTest {
  private static final MessageTypes TYPES = Shapes.types();

  private static Message thing(MessageType type) {
    try {
      Message.Builder thing = type.newBuilder();
      TextFormat.merge("""
          text: "a" small: -3 whole: 7 count: 4000000000 big: 18000000000000000000 ratio: 0.5
          real: 2.25 raw: "\\001\\002" colour: BLUE child { text: "b" count: 3000000000 }
          at { seconds: 60 } limit { value: 4000000001 }
          extra { fields { key: "n" value { number_value: 4 } } }
          counts: 1 counts: 4000000000 colours: RED colours: BLUE
          stock { key: "pen" value: 18000000000000000000 } parts { key: "x" value { text: "c" } }
          right: 9
          """, thing);
      return thing.build();
    } catch (TextFormat.ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(MessageType type, Message message, String text, ResultType as) {
    ExpressionCompiler compiler = ExpressionCompiler.of(TYPES, List.of(), Map.of());
    Envelope<?> record =
        Envelope.of(new RecordPosition("t", 0, 0), Instant.EPOCH, EventHeaders.NONE, "k", message);
    return Written.compiled(compiler, text, Scope.of("it", type), as).evaluate(Bindings.of(record));
  }

  private static Object field(MessageType type, String field, String text) {
    return value(type, thing(type), text, new ResultType.OfField(Shapes.field(type, field)));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "it.text == 'a' && it.small == -3 && it.whole == 7",
        "it.count == 4000000000u && it.count + 1u == 4000000001u",
        "it.child.count == 3000000000u",
        "it.big == 18000000000000000000u",
        "has(it.count) && has(it.child.count) && !has(it.child.child)",
        "it.ratio == 0.5 && it.real == 2.25 && !it.flag",
        "it.raw == b'\\x01\\x02' && it.raw.size() == 2",
        "it.colour == 5",
        "it.at + duration('1m') == timestamp('1970-01-01T00:02:00Z')",
        "it.label == null && it.limit == 4000000001u && !has(it.label)",
        "it.extra.n == 4.0 && 'n' in it.extra",
        "it.counts[1] + 1u == 4000000001u && it.counts.exists(c, c == 4000000000u)",
        "it.colours[1] == 5",
        "it.stock['pen'] == 18000000000000000000u && it.stock.all(name, it.stock[name] > 1u)",
        "it.parts['x'].text == 'c'",
        "has(it.right) && !has(it.left) && it.right == 9",
        "it.?count.orValue(1u) == 4000000000u && !it.child.?child.?count.hasValue()",
        "it.?label.hasValue() == false",
      })
  void readsFieldsInEveryDialect(String text) {
    for (String dialect : List.of("old", "plain", "edition")) {
      MessageType type = Shapes.thing(TYPES, dialect);

      Object value = value(type, thing(type), text, new ResultType.Condition());

      assertThat(value).as(dialect).isEqualTo(true);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      text   | it.text + '!'          | a!
      small  | it.small * 2           | -6
      whole  | it.whole               | 7
      big    | it.big                 | -446744073709551616
      count  | it.count               | -294967296
      ratio  | it.real                | 2.25
      real   | it.ratio               | 0.5
      flag   | it.small < 0           | true
      counts | it.counts.map(c, c)    | [1, -294967296]
      """)
  void makesFieldsInEveryDialect(String field, String text, String made) {
    for (String dialect : List.of("old", "plain", "edition")) {
      MessageType type = Shapes.thing(TYPES, dialect);

      Object value = field(type, field, text);

      assertThat(value).as(dialect).hasToString(made);
      assertThat(type.newBuilder().setField(Shapes.field(type, field), value).isInitialized())
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"old", "plain", "edition"})
  void makesMessagesAndMaps(String dialect) {
    MessageType type = Shapes.thing(TYPES, dialect);
    String text = """
        %1$s.Thing{text: 'new', raw: b'z', colour: %1$s.Colour.BLUE, at: it.at, limit: 3u,
          label: 'tag', child: it.child, counts: [7u], stock: {'ink': 2u}, parts: {'p': it.child},
          extra: {'k': [1.0, true, null]}, ?left: it.?left, ?right: it.?right}
        """.formatted(dialect);

    Message made = (Message) value(type, thing(type), text, new ResultType.OfMessage(type));

    Message expected = type.parse(made.toByteArray());
    assertThat(made).isEqualTo(expected);
    assertThat(TextFormat.printer().emittingSingleLine(true).printToString(made))
        .isEqualTo("""
        text: "new" raw: "z" colour: BLUE child { text: "b" count: 3000000000 } \
        at { seconds: 60 } label { value: "tag" } limit { value: 3 } \
        extra { fields { key: "k" value { list_value { values { number_value: 1.0 } \
        values { bool_value: true } values { null_value: NULL_VALUE } } } } } counts: 7 \
        stock { key: "ink" value: 2 } parts { key: "p" value { text: "b" count: 3000000000 } } \
        right: 9""");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      stock | {'a': 1u, 'b': 2u}
      parts | {'a': it.child}
      extra | {'a': it.text}
      label | it.text
      limit | it.count
      at    | it.at - duration('1s')
      child | it.child.child
      raw   | bytes(it.text)
      """)
  void makesWhatABuilderTakes(String field, String text) {
    MessageType type = Shapes.thing(TYPES, "plain");
    FieldDescriptor descriptor = Shapes.field(type, field);

    Object value = field(type, field, text);

    Message built = type.newBuilder().setField(descriptor, value).build();
    assertThat(type.newBuilder().mergeFrom(built).build()).isEqualTo(built);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
      small | it.whole * 1000000000000 | gives a number that the field 'small' cannot hold
      count | it.big                   | gives a number that the field 'count' cannot hold
      ratio | it.real * 1e300          | gives a number that the field 'ratio' cannot hold
      colour | it.small                | gives a number that the enum 'old.Colour' does not have
      text  | it.extra.n               | gives a value of another type than is expected here
      """)
  void refusesWhatTheFieldCannotHold(String field, String text, String why) {
    MessageType type = Shapes.thing(TYPES, "old");

    assertThatThrownBy(() -> field(type, field, text))
        .isInstanceOf(RuleFailureException.class)
        .hasMessage("the expression at a.yaml:1:1 " + why);
  }

  @ParameterizedTest
  @CsvSource({"plain, true", "old, false", "edition, false"})
  void keepsUnknownNumbersOfOpenEnums(String dialect, boolean isOpen) {
    MessageType type = Shapes.thing(TYPES, dialect);

    assertThat(Shapes.field(type, "colour").getEnumType().isClosed()).isNotEqualTo(isOpen);
    if (isOpen) {
      EnumValueDescriptor value = (EnumValueDescriptor) field(type, "colour", "it.small");
      assertThat(value.getNumber()).isEqualTo(-3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"it.?left", "optional.none()", "it.label", "null"})
  void leavesFieldsUnset(String text) {
    MessageType type = Shapes.thing(TYPES, "plain");

    assertThat(field(type, "label", text)).isSameAs(Expression.UNSET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"it.balance + 1 == 8 && it.status == bank.Status.OPEN", "it == it"})
  void takesMessagesOverAnyDescriptorOfTheirName(String text) {
    MessageTypes packaged = MessageTypes.packaged();
    MessageType dynamic = packaged.find("bank.Account").orElseThrow();
    MessageType generated = MessageType.of(Account.class);
    byte[] bytes = {8, 1, 24, 7};
    ExpressionCompiler compiler = ExpressionCompiler.of(packaged, List.of(), Map.of());

    for (MessageType in : List.of(dynamic, generated)) {
      Expression condition =
          Written.compiled(compiler, text, Scope.of("it", in), new ResultType.Condition());
      Expression same =
          Written.compiled(compiler, "it", Scope.of("it", in), new ResultType.OfMessage(generated));
      for (MessageType given : List.of(dynamic, generated)) {
        Bindings bindings = Bindings.of(Envelope.of(
            new RecordPosition("t", 0, 0),
            Instant.EPOCH,
            EventHeaders.NONE,
            "k",
            given.parse(bytes)));

        assertThat(condition.evaluate(bindings)).isEqualTo(true);
        assertThat(same.evaluate(bindings)).isEqualTo(generated.parse(bytes));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "old"})
  void copiesBytes(String dialect) {
    MessageType type = Shapes.thing(TYPES, dialect);

    assertThat(field(type, "raw", "it.raw + b'3'"))
        .isEqualTo(ByteString.copyFrom(new byte[] {1, 2, '3'}));
  }
}
