package io.headwater.streams;

import static io.headwater.testkit.Words.failures;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TablePipeline;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.testkit.TopologyHarness;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * Pipelines that join the table {@code orders}, whose rows such as {@code p1:2} name a product,
 * with the table {@code products}.
 */
class ForeignKeyJoinTest {
  private static final long START = TopologyHarness.START.toEpochMilli();

  private static TopologyHarness run(
      BiFunction<TablePipeline<StringValue>, TableRef<StringValue>, TablePipeline<StringValue>>
          steps) {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<StringValue> order = shop.stream("order", StringValue.class);
    StreamRef<StringValue> product = shop.stream("product", StringValue.class);
    StreamRef<StringValue> out = shop.stream("out", StringValue.class);
    TableRef<StringValue> orders = shop.table("orders", order);
    TableRef<StringValue> products = shop.table("products", product);
    steps.apply(shop.pipeline("shop", orders), products).to(out);
    return TopologyHarness.of(shop.build());
  }

  private static String named(StringValue order) {
    return order.getValue().substring(0, order.getValue().indexOf(':'));
  }

  private static StringValue both(StringValue order, StringValue product) {
    if (product.getValue().equals("bad")) {
      throw new IllegalStateException();
    }
    return word(order.getValue() + "-" + product.getValue());
  }

  private static TablePipeline<StringValue> inner(
      TablePipeline<StringValue> orders, TableRef<StringValue> products) {
    return orders.join(
        products, ForeignKeyJoinTest::named, StringValue.class, ForeignKeyJoinTest::both);
  }

  private static TablePipeline<StringValue> left(
      TablePipeline<StringValue> orders, TableRef<StringValue> products) {
    return orders.leftJoin(
        products,
        ForeignKeyJoinTest::named,
        StringValue.class,
        (order, product) -> both(order, product.orElse(word("?"))));
  }

  private static void delete(TopologyHarness shop, String stream, String key) {
    shop.pipeRaw(stream, key.getBytes(StandardCharsets.UTF_8), null, EventHeaders.NONE, START);
  }

  /** Returns what was written, such as {@code o=p:1-pen}, and {@code o=} for a deletion. */
  private static List<String> written(TopologyHarness shop) {
    return shop.records("out").stream()
        .map(record -> record.key() + "=" + textOf(record))
        .toList();
  }

  private static String textOf(Envelope<Message> record) {
    return record.hasValue() ? ((StringValue) record.value()).getValue() : "";
  }

  @Test
  void joinsEachRowWithTheOneThatItNames() {
    try (TopologyHarness shop = run(ForeignKeyJoinTest::inner)) {
      shop.pipe("product", "p", word("pen"));
      shop.pipe("order", "o1", word("p:1"));
      shop.pipe("order", "o2", word("q:2"));
      shop.pipe("order", "o3", word("p:3"));
      shop.pipe("product", "q", word("ink"));
      shop.pipe("product", "p", word("pencil"));

      assertThat(written(shop))
          .containsExactly(
              "o1=p:1-pen", "o3=p:3-pen", "o2=q:2-ink", "o1=p:1-pencil", "o3=p:3-pencil");
      assertThat(shop.states("products-joined")).hasSize(3);
      assertThat(shop.counts("shop").consumed()).isEqualTo(3);
      assertThat(shop.counts("shop/products-subscriptions").consumed()).isEqualTo(6);
      assertThat(shop.counts("shop/products-answers").consumed()).isEqualTo(6);
    }
  }

  @Test
  void aRowThatNamesAnotherOneLeavesTheOneBefore() {
    try (TopologyHarness shop = run(ForeignKeyJoinTest::inner)) {
      shop.pipe("product", "p", word("pen"));
      shop.pipe("product", "q", word("ink"));
      shop.pipe("order", "o", word("p:1"));
      shop.pipe("order", "o", word("q:2"));
      shop.pipe("product", "p", word("pencil"));
      shop.pipe("order", "o", word("none:3"));
      shop.pipe("product", "q", word("paint"));

      assertThat(written(shop)).containsExactly("o=p:1-pen", "o=q:2-ink", "o=");
      assertThat(shop.states("products-joined")).isEmpty();
    }
  }

  @Test
  void deletionsOfEitherRowDeleteTheResultOnce() {
    try (TopologyHarness shop = run(ForeignKeyJoinTest::inner)) {
      shop.pipe("product", "p", word("pen"));
      shop.pipe("order", "o", word("p:1"));
      delete(shop, "order", "o");
      delete(shop, "order", "o");
      shop.pipe("product", "p", word("pencil"));
      shop.pipe("order", "o", word("p:2"));
      delete(shop, "product", "p");
      delete(shop, "order", "o");

      assertThat(written(shop)).containsExactly("o=p:1-pen", "o=", "o=p:2-pencil", "o=");
      assertThat(shop.states("orders")).isEmpty();
      assertThat(shop.states("products")).isEmpty();
    }
  }

  @Test
  void joinsWithNothingOnTheLeft() {
    try (TopologyHarness shop = run(ForeignKeyJoinTest::left)) {
      shop.pipe("order", "o", word("p:1"));
      shop.pipe("product", "p", word("pen"));
      shop.pipe("order", "o", word("q:2"));
      delete(shop, "product", "p");
      delete(shop, "order", "o");

      assertThat(written(shop)).containsExactly("o=p:1-?", "o=p:1-pen", "o=q:2-?", "o=");
    }
  }

  @Test
  void keysThatBeginAlikeAreKeptApart() {
    try (TopologyHarness shop = run(ForeignKeyJoinTest::inner)) {
      shop.pipe("order", "bo", word("a:1"));
      shop.pipe("order", "o", word("ab:2"));
      shop.pipe("product", "a", word("pen"));

      assertThat(written(shop)).containsExactly("bo=a:1-pen");
    }
  }

  @Test
  void aRowThatNamesNothingIsADeadLetter() {
    try (TopologyHarness shop = run(ForeignKeyJoinTest::left)) {
      shop.pipe("order", "o", word("p:1"));
      shop.pipe("order", "o", word(":2"));
      shop.pipe("order", "o", word("nothing"));

      assertThat(written(shop)).containsExactly("o=p:1-?");
      assertThat(failures(shop, "order"))
          .containsExactly(FailureCode.NULL_KEY, FailureCode.RULE_THREW);
      assertThat(shop.deadLetters("order"))
          .extracting(letter -> letter.cause().step())
          .containsOnly("shop/join");
      assertThat(shop.state("orders", "o").orElseThrow().state()).isEqualTo(word("p:1"));
    }
  }

  @Test
  void failuresBehindTheHopsNameTheUntouchedRow() {
    try (TopologyHarness shop = run(ForeignKeyJoinTest::inner)) {
      EventHeaders headers = EventHeaders.of(List.of(EventHeaders.Entry.text("mine", "1")));
      shop.pipe("product", "p", word("bad"));
      shop.pipe("order", "o", word("p:1"), headers, TopologyHarness.START);
      shop.pipe("product", "p", word("pen"));
      shop.pipe("product", "p", word("bad"), headers, TopologyHarness.START.plusMillis(5));

      DeadLetter order = shop.deadLetters("order").get(0);
      assertThat(order.origin().toString()).isEqualTo("order-0@0");
      assertThat(order.value()).isEqualTo(word("p:1").toByteArray());
      assertThat(order.headers()).isEqualTo(headers);
      assertThat(order.cause().step()).isEqualTo("shop/products-answers/join");
      DeadLetter product = shop.deadLetters("product").get(0);
      assertThat(product.origin().toString()).isEqualTo("product-0@2");
      assertThat(product.key()).isEqualTo(new byte[] {'p'});
      assertThat(product.value()).isEqualTo(word("bad").toByteArray());
      assertThat(product.originTimestamp()).isEqualTo(START + 5);
      assertThat(written(shop)).containsExactly("o=p:1-pen");
    }
  }

  @Test
  void failuresOfDeletionsBehindTheHopsHaveNoValue() {
    try (TopologyHarness shop = run((orders, products) -> orders.leftJoin(
        products, ForeignKeyJoinTest::named, StringValue.class, (order, product) -> {
          if (product.isEmpty()) {
            throw new IllegalStateException();
          }
          return both(order, product.get());
        }))) {
      shop.pipe("product", "p", word("pen"));
      shop.pipe("order", "o", word("p:1"));
      delete(shop, "product", "p");

      DeadLetter letter = shop.deadLetters("product").get(0);
      assertThat(letter.origin().toString()).isEqualTo("product-0@1");
      assertThat(letter.value()).isNull();
    }
  }

  @Test
  void resultsHaveTheIdAndTheTimeOfWhatLedToThem() {
    try (TopologyHarness shop = run(ForeignKeyJoinTest::inner)) {
      shop.pipe("product", "p", word("pen"));
      shop.pipe("order", "o1", word("p:1"), EventHeaders.NONE, TopologyHarness.START.plusMillis(1));
      shop.pipe("order", "o2", word("p:2"));
      shop.pipe(
          "product", "p", word("ink"), EventHeaders.NONE, TopologyHarness.START.plusMillis(9));

      assertThat(shop.written("out"))
          .extracting(record -> record.headers().text("hw-id").orElseThrow())
          .containsExactly("order-0@0", "order-0@1", "product-0@1/1", "product-0@1/2");
      assertThat(shop.written("out"))
          .extracting(record -> record.headers().origin().orElseThrow().toString())
          .containsExactly("order-0@0", "order-0@1", "product-0@1", "product-0@1");
      assertThat(shop.written("out"))
          .extracting(record -> record.timestamp() - START)
          .containsExactly(1L, 0L, 9L, 9L);
    }
  }

  @Test
  void stepsMayStandBeforeAndBehind() {
    try (TopologyHarness shop = run((orders, products) -> inner(
            orders
                .filter(order -> !order.getValue().endsWith("0"))
                .map(StringValue.class, order -> word(order.getValue() + "x")),
            products)
        .filter(joined -> !joined.getValue().endsWith("ink")))) {
      shop.pipe("product", "p", word("pen"));
      shop.pipe("order", "o", word("p:1"));
      shop.pipe("product", "p", word("ink"));
      shop.pipe("product", "p", word("pen"));
      shop.pipe("order", "o", word("p:0"));
      shop.pipe("product", "p", word("pencil"));

      assertThat(written(shop)).containsExactly("o=p:1x-pen", "o=", "o=p:1x-pen", "o=");
    }
  }

  @Test
  void aTableMayNameItsOwnRows() {
    TopologyBuilder staff = TopologyBuilder.topology("staff");
    StreamRef<StringValue> people = staff.stream("people", StringValue.class);
    StreamRef<StringValue> out = staff.stream("out", StringValue.class);
    TableRef<StringValue> all = staff.table("all", people);
    TableRef<StringValue> bosses = staff.table("bosses", people);
    inner(staff.pipeline("staff", all), bosses).to(out);
    try (TopologyHarness run = TopologyHarness.of(staff.build())) {
      run.pipe("people", "ada", word("ada:1"));
      run.pipe("people", "bob", word("ada:2"));
      run.pipe("people", "ada", word("ada:3"));

      assertThat(written(run))
          .contains("bob=ada:2-ada:1", "ada=ada:3-ada:3", "bob=ada:2-ada:3")
          .startsWith("ada=ada:1-ada:1");
    }
  }

  @Test
  void joinsOfEitherKindFollowEachOther() {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<StringValue> out = shop.stream("out", StringValue.class);
    TableRef<StringValue> orders = shop.table("orders", shop.stream("order", StringValue.class));
    TableRef<StringValue> notes = shop.table("notes", shop.stream("note", StringValue.class));
    TableRef<StringValue> products =
        shop.table("products", shop.stream("product", StringValue.class, own -> own.partitions(3)));
    TableRef<StringValue> makers = shop.table("makers", shop.stream("maker", StringValue.class));
    TableRef<StringValue> marks = shop.table("marks", shop.stream("mark", StringValue.class));
    TablePipeline<StringValue> noted = shop.pipeline("shop", orders)
        .leftJoin(notes, StringValue.class, (order, note) -> both(order, note.orElse(word("?"))));
    inner(noted, products)
        .join(
            makers,
            joined -> joined.getValue().substring(joined.getValue().lastIndexOf('-') + 1),
            StringValue.class,
            ForeignKeyJoinTest::both)
        .leftJoin(marks, StringValue.class, (joined, mark) -> both(joined, mark.orElse(word("?"))))
        .to(out);
    try (TopologyHarness run = TopologyHarness.of(shop.build())) {
      run.pipe("maker", "pen", word("acme"));
      run.pipe("product", "p", word("pen"));
      run.pipe("order", "o", word("p:1"));
      run.pipe("note", "o", word("n"));
      run.pipe("mark", "o", word("m"));
      run.pipe("maker", "pen", word("emca"));
      delete(run, "product", "p");

      assertThat(written(run))
          .containsExactly(
              "o=p:1-?-pen-acme-?",
              "o=p:1-n-pen-acme-?",
              "o=p:1-n-pen-acme-m",
              "o=p:1-n-pen-emca-m",
              "o=");
      assertThat(run.counts().isConserved()).isTrue();
    }
  }
}
