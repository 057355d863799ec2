package io.headwater.expression;

import static io.headwater.expression.Written.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.EventHeaders.Entry;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.UndecodableEventException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.OrderPlaced;
import topologies.orders.proto.OrderStatus;

/** What expressions mean. */
class ExpressionCompilerTest {
  private static final ResultType CONDITION = new ResultType.Condition();
  private static final ResultType TEXT = new ResultType.Text();
  private static final ResultType WHOLE = new ResultType.Whole();

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "value.total > state.total && state.status == OrderStatus.PAID",
        "state.status == orders.OrderStatus.PAID && state.status != OrderStatus.NEW",
        "value.total < limit && value.customer.startsWith(shop + '/')",
        "rate * double(value.total) == 15.0",
        "value.lines.all(line, line.quantity > 0) && value.lines.exists_one(l, l.quantity == 3)",
        "value.lines.map(line, line.article) == ['pen', 'ink']",
        "value.lines.filter(line, line.quantity > 1)[0].article == 'pen'",
        "value.lines.exists(limit, limit.quantity == 3)",
        "has(value.note) ? !strict : strict",
        "value.?note.orValue('none') == 'none'",
        "optional.of(value.total).optMap(x, x + 1).value() == 31",
        "cel.bind(sum, value.total + state.total, sum * sum) == 1369",
        "math.greatest(value.total, 7, 3) == 30 && math.abs(-state.total) == 7",
        "value.customer.split('/')[1].upperAscii() == 'C-17'",
        "value.customer.matches('^[a-z]+/c-\\\\d+$')",
        "now == timestamp('1970-01-01T00:01:30Z') && now - duration('30s') == timestamp(60)",
        "key == 'o-1' && headers == {}",
        "value.total > 0 || strict",
      })
  void holds(String text) {
    assertThat(value(text, CONDITION)).isEqualTo(true);
  }

  @Test
  void yieldsTheClassThatIsAskedFor() {
    assertThat(value("value.customer", TEXT)).isEqualTo("north/c-17");
    assertThat(value("value.total + 1", WHOLE)).isEqualTo(31L);
    assertThat(value("key", new ResultType.Key(KeyType.STRING))).isEqualTo("o-1");
    assertThat(value("value.total", new ResultType.Key(KeyType.INT64))).isEqualTo(30L);
    assertThat(value("bytes(key)", new ResultType.Key(KeyType.BYTES)))
        .isEqualTo(new byte[] {'o', '-', '1'});
    assertThat(value("state", new ResultType.OfMessage(MessageType.of(Order.class))))
        .isSameAs(Written.ORDER);
    assertThat(value("OrderStatus.SHIPPED", Written.field("status")))
        .isEqualTo(OrderStatus.SHIPPED.getValueDescriptor());
    assertThat(value("value.total", Written.field("declines"))).isEqualTo(30);
  }

  @Test
  void makesMessagesOfGeneratedClasses() {
    Object made = value(
        "value.lines.map(l, OrderLine{article: l.article + '!', quantity: l.quantity * 2})",
        new ResultType.Messages(MessageType.of(OrderLine.class)));

    assertThat(made)
        .isEqualTo(List.of(
            OrderLine.newBuilder().setArticle("pen!").setQuantity(6).build(),
            OrderLine.newBuilder().setArticle("ink!").setQuantity(2).build()));
  }

  @Test
  void readsTheLastHeaderOfANameThatIsText() {
    EventHeaders headers = EventHeaders.of(List.of(
        Entry.text("who", "ada"),
        Entry.text("who", "bob"),
        new Entry("raw", new byte[] {(byte) 0xff}),
        new Entry("none", null)));
    Expression expression =
        Written.compiled(Written.COMPILER, "headers == {'who': 'bob'}", Written.SCOPE, CONDITION);

    assertThat(expression.evaluate(Written.inHand(headers))).isEqualTo(true);
  }

  @Test
  void derivesIdsFromTheRecordAndAName() {
    Object id = value("id('payment')", TEXT);

    assertThat(id).isEqualTo(value("uuid5('orders-0@7', 'payment')", TEXT));
    assertThat(UUID.fromString((String) id).version()).isEqualTo(5);
    assertThat(UUID.fromString((String) id).variant()).isEqualTo(2);
    assertThat(id).isNotEqualTo(value("id('refund')", TEXT));
  }

  @Test
  void derivesTheIdsThatOthersDerive() {
    String dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

    // Python: uuid.uuid5(uuid.NAMESPACE_DNS, 'python.org')
    assertThat(value("uuid5('" + dns + "', 'python.org')", TEXT))
        .isEqualTo("886313e1-3b8a-5372-9b90-0c9aee199e5d");
  }

  @ParameterizedTest
  // printf '%s' a | sha256sum | cut -c1-16, without the sign bit
  @CsvSource({
    "hash('a'), 5374906597990186442",
    "hash(b'a'), 5374906597990186442",
    "hash(1), 5559238633685087922",
  })
  void hashesAlikeEverywhere(String text, long hash) {
    assertThat(value(text, WHOLE)).isEqualTo(hash);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "enumName(state.status), PAID",
        "enumName(OrderStatus.NEW), NEW",
        "enumName(value.total > 0 ? bank.Status.OPEN : bank.Status.NEW), OPEN",
        "'is ' + enumName(state.status) + '!', is PAID!",
      })
  void namesEnumValues(String text, String name) {
    assertThat(value(text, TEXT)).isEqualTo(name);
  }

  @Test
  void tellsTheNumberWhereItsEnumHasNoName() {
    Order unknown = Written.ORDER.toBuilder().setStatusValue(77).build();
    Expression name =
        Written.compiled(Written.COMPILER, "enumName(state.status)", Written.SCOPE, TEXT);

    assertThat(name.evaluate(Bindings.of(Written.record(), unknown))).isEqualTo("77");
  }

  @Test
  void spreadsHashes() {
    Expression bucket =
        Written.compiled(Written.COMPILER, "hash(value.customer) % 16", Written.SCOPE, WHOLE);
    Set<Object> buckets = new HashSet<>();

    IntStream.range(0, 200).forEach(i -> {
      OrderPlaced placed = OrderPlaced.newBuilder().setCustomer("c-" + i).build();
      buckets.add(bucket.evaluate(Bindings.of(record(placed), Written.ORDER)));
    });

    assertThat(buckets).hasSize(16);
  }

  private static Envelope<?> record(Message value) {
    return Envelope.of(
        new RecordPosition("orders", 0, 7), Instant.EPOCH, EventHeaders.NONE, "k", value);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
      value.total / (value.total - 30) > 1   | 13 divides by zero
      value.total * 9223372036854775807 > 1  | 13 makes a number that is out of range
      headers['x'] == key                    | 8 reads a key or field that is not there
      value.lines[2].quantity > 1            | 12 reads an element beyond the list
      int(value.customer) > 1                | 4 reads a text that is not in the format expected
      uint(-value.total) > 1u                | 5 makes a number that is out of range
      """)
  void saysWhereThereIsNoResultAndQuotesNothing(String text, String why) {
    String[] parts = why.split(" ", 2);

    assertThatThrownBy(() -> value(text, CONDITION))
        .isInstanceOfSatisfying(RuleFailureException.class, failure -> {
          assertThat(failure.code()).isEqualTo(FailureCode.EXPR_EVAL);
          assertThat(failure)
              .hasMessage("the expression at a.yaml:1:%s %s".formatted(parts[0], parts[1]));
        });
  }

  @Test
  void letsOutThatARecordCannotBeDecoded() {
    Envelope<Message> undecodable = Envelope.ofBytes(
        new RecordPosition("orders", 0, 7),
        0,
        EventHeaders.NONE,
        new Envelope.EncodedKey(KeyType.STRING, null),
        new Envelope.EncodedValue(MessageType.of(OrderPlaced.class), new byte[] {8}));
    Expression reading =
        Written.compiled(Written.COMPILER, "value.total > 1 || strict", Written.SCOPE, CONDITION);
    Expression keyed = Written.compiled(Written.COMPILER, "key == 'a'", Written.SCOPE, CONDITION);
    Expression timed =
        Written.compiled(Written.COMPILER, "now == timestamp(0)", Written.SCOPE, CONDITION);
    Bindings lazy = Bindings.of(undecodable);

    assertThatThrownBy(() -> reading.evaluate(lazy)).isInstanceOf(UndecodableEventException.class);
    assertThatThrownBy(() -> keyed.evaluate(lazy)).isInstanceOf(UndecodableEventException.class);
    assertThat(timed.evaluate(lazy)).isEqualTo(true);
  }

  @Test
  void evaluatesOnManyThreadsAtOnce() {
    Expression expression = Written.compiled(
        Written.COMPILER,
        "value.lines.map(l, l.quantity).exists(q, q == value.total)",
        Written.SCOPE,
        CONDITION);

    List<Object> values = IntStream.range(0, 4_000)
        .parallel()
        .mapToObj(i -> expression.evaluate(Bindings.of(
            record(OrderPlaced.newBuilder()
                .setTotal(i)
                .addLines(OrderLine.newBuilder().setQuantity(i - i % 2))
                .build()),
            Written.ORDER)))
        .toList();

    assertThat(values)
        .isEqualTo(
            IntStream.range(0, 4_000).mapToObj(i -> (Object) (i % 2 == 0)).toList());
  }

  @Test
  void evaluatesWhatDependsOnNothingOnce() {
    Expression constant =
        Written.compiled(Written.COMPILER, "shop + '/' + string(limit)", Written.SCOPE, TEXT);

    assertThat(constant.evaluate(Written.inHand(EventHeaders.NONE)))
        .isEqualTo("north/100")
        .isSameAs(constant.evaluate(Written.inHand(EventHeaders.NONE)));
  }

  @Test
  void keepsItsTextAndItsPlace() {
    Expression expression =
        Written.compiled(Written.COMPILER, "value.total > 3", Written.SCOPE, CONDITION);

    assertThat(expression.text()).isEqualTo("value.total > 3");
    assertThat(expression.where()).hasToString("a.yaml:1:1");
  }
}
