package io.headwater.operator;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The three programs of a join by a foreign key, with answers that arrive in any order. */
class ForeignKeyOperatorsTest {
  private static final List<Program> PROGRAMS = programs();

  // The first and the third program run in one partition group, and share their stores.
  private final InMemoryHost rows = new InMemoryHost(0);
  private final InMemoryHost named = new InMemoryHost(0);
  private final RunningProgram orders = PROGRAMS.get(0).start(rows, Limits.DEFAULT);
  private final RunningProgram answers = PROGRAMS.get(2).start(rows, Limits.DEFAULT);
  private RunningProgram subscriptions = PROGRAMS.get(1).start(named, Limits.DEFAULT);
  private long offset;

  private static List<Program> programs() {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<StringValue> out = shop.stream("out", StringValue.class);
    TableRef<StringValue> orders =
        shop.table("orders", shop.stream("order", StringValue.class, own -> own.partitions(2)));
    TableRef<StringValue> products =
        shop.table("products", shop.stream("product", StringValue.class, own -> own.partitions(5)));
    shop.pipeline("shop", orders)
        .join(
            products,
            StringValue::getValue,
            StringValue.class,
            (order, product) -> word(order.getValue() + "-" + product.getValue()))
        .to(out);
    return Program.compile(shop.build());
  }

  private InputRecord row(String topic, String key, @Nullable String text) {
    return new InputRecord(
        new RecordPosition(topic, 0, offset++),
        0,
        true,
        key.getBytes(StandardCharsets.UTF_8),
        text == null ? null : word(text).toByteArray(),
        EventHeaders.NONE);
  }

  private InputRecord behindHop(OutputRecord sent) {
    return new InputRecord(
        new RecordPosition("hop", sent.partition(), offset++),
        sent.timestamp(),
        true,
        sent.key(),
        sent.value(),
        sent.headers());
  }

  /** Sends a row of an order, and returns what its products answer, if they do. */
  private List<OutputRecord> order(String key, @Nullable String product) {
    rows.forwarded.clear();
    orders.process(0, row("order", key, product));
    List<OutputRecord> told = List.copyOf(rows.forwarded);
    named.forwarded.clear();
    told.forEach(one -> subscriptions.process(0, behindHop(one)));
    return List.copyOf(named.forwarded);
  }

  private List<OutputRecord> product(String key, @Nullable String text) {
    named.forwarded.clear();
    subscriptions.process(1, row("product", key, text));
    return List.copyOf(named.forwarded);
  }

  /** Delivers answers, and returns what that led to. */
  private List<String> delivered(List<OutputRecord> answered) {
    rows.forwarded.clear();
    answered.forEach(one -> answers.process(0, behindHop(one)));
    List<String> written = new ArrayList<>();
    rows.forwarded.forEach(one -> written.add(text(one.value())));
    return written;
  }

  private static String text(byte @Nullable [] value) {
    try {
      return value == null ? "none" : StringValue.parseFrom(value).getValue();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aJoinByAForeignKeyIsThreePrograms() {
    assertThat(PROGRAMS)
        .extracting(Program::name)
        .containsExactly("shop", "shop/products-subscriptions", "shop/products-answers");
    assertThat(PROGRAMS.get(0).exits()).extracting(ProgramExit::partitions).containsExactly(5);
    assertThat(PROGRAMS.get(1).exits()).extracting(ProgramExit::partitions).containsExactly(2);
    assertThat(PROGRAMS.get(1).stores())
        .extracting(ProgramStore::name)
        .containsExactly("products-subscriptions", "products");
    assertThat(PROGRAMS.get(2).stores())
        .extracting(ProgramStore::name)
        .containsExactly("orders", "products-joined");
    assertThat(PROGRAMS.get(2).originTopics()).containsExactly("order", "product");
  }

  @Test
  void anAnswerFromAKeyThatTheRowHasLeftIsOutOfDate() {
    product("p", "pen");
    product("q", "ink");
    List<OutputRecord> fromPen = order("o", "p");
    List<OutputRecord> fromInk = order("o", "q");

    assertThat(delivered(fromInk)).containsExactly("q-ink");
    assertThat(delivered(fromPen)).isEmpty();
    assertThat(rows.outcomes).endsWith(Outcome.FILTERED);
  }

  @Test
  void anAnswerAfterTheDeletionOfTheRowIsOutOfDate() {
    product("p", "pen");
    List<OutputRecord> first = order("o", "p");
    List<OutputRecord> second = order("o", null);

    assertThat(delivered(second)).isEmpty();
    assertThat(delivered(first)).isEmpty();
    assertThat(rows.table("products-joined")).isEmpty();
  }

  @Test
  void theAnswerToADeletionIsOutOfDateOnceTheRowIsBack() {
    product("p", "pen");
    delivered(order("o", "p"));
    List<OutputRecord> gone = order("o", null);
    List<OutputRecord> back = order("o", "p");

    assertThat(delivered(gone)).isEmpty();
    assertThat(delivered(back)).containsExactly("p-pen");
    assertThat(delivered(order("o", null))).containsExactly("none");
  }

  @Test
  void onlyRowsThatNameAKeyAreAnsweredWhenItsRowChanges() {
    order("o1", "p");
    order("o2", "p");
    order("o3", "q");
    order("o2", "q");

    assertThat(product("p", "pen"))
        .extracting(answer -> ByteString.copyFrom(answer.key()).toStringUtf8())
        .containsExactly("o1");
    assertThat(product("q", "ink"))
        .extracting(answer -> ByteString.copyFrom(answer.key()).toStringUtf8())
        .containsExactly("o2", "o3");
    assertThat(product("none", "ink")).isEmpty();
  }

  @Test
  void anAnswerThatCannotBeSentLeavesNoSubscription() {
    subscriptions = PROGRAMS.get(1).start(named, new Limits(10_000, 1_000));
    product("p", "x".repeat(970));

    assertThat(order("o", "p")).isEmpty();
    assertThat(named.dead).hasSize(1);
    assertThat(named.dead.get(0).failure().code()).isEqualTo(FailureCode.TOO_LARGE);
    assertThat(named.dead.get(0).source().position().topic()).isEqualTo("order");
    assertThat(product("p", "pen")).isEmpty();
  }
}
