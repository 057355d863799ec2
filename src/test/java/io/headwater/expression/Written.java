package io.headwater.expression;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.OrderPlaced;
import topologies.orders.proto.OrderStatus;

/** Expressions over a placed order in hand and an order in state, as if written in a file. */
final class Written {
  static final ExpressionCompiler COMPILER = ExpressionCompiler.of(
      MessageTypes.packaged(),
      List.of("orders", "bank"),
      Map.of("limit", 100L, "rate", 0.5, "strict", true, "shop", "north"));

  static final Scope SCOPE = Scope.of("value", MessageType.of(OrderPlaced.class))
      .and("state", MessageType.of(Order.class))
      .inRecord(KeyType.STRING);

  static final OrderPlaced PLACED = OrderPlaced.newBuilder()
      .setCustomer("north/c-17")
      .setTotal(30)
      .addLines(line("pen", 3))
      .addLines(line("ink", 1))
      .build();

  static final Order ORDER =
      Order.newBuilder().setStatus(OrderStatus.PAID).setTotal(7).build();

  private Written() {}

  private static OrderLine line(String article, long quantity) {
    return OrderLine.newBuilder().setArticle(article).setQuantity(quantity).build();
  }

  static Bindings inHand(EventHeaders headers) {
    return Bindings.of(record(headers), ORDER);
  }

  static Envelope<?> record() {
    return record(EventHeaders.NONE);
  }

  private static Envelope<?> record(EventHeaders headers) {
    RecordPosition origin = new RecordPosition("orders", 0, 7);
    return Envelope.of(origin, Instant.ofEpochSecond(90), headers, "o-1", PLACED);
  }

  static ExpressionText text(String expression) {
    return new ExpressionText(expression, offset -> new SourceLocation("a.yaml", 1, 1 + offset));
  }

  static Expression compiled(ExpressionCompiler compiler, String text, Scope in, ResultType as) {
    return compiler
        .compile(text(text), in, as, (code, where, what, fix) -> {
          throw new AssertionError(new Problem(code, where, what, fix).render());
        })
        .orElseThrow();
  }

  static Object value(String text, ResultType as) {
    return compiled(COMPILER, text, SCOPE, as).evaluate(inHand(EventHeaders.NONE));
  }

  static ResultType field(String name) {
    return new ResultType.OfField(Order.getDescriptor().findFieldByName(name));
  }

  /** Returns what is wrong, each finding as it is printed. */
  static String problems(ExpressionCompiler compiler, String text, Scope in, ResultType as) {
    StringBuilder rendered = new StringBuilder();
    boolean isCompiled = compiler
        .compile(
            text(text),
            in,
            as,
            (code, where, what, fix) ->
                rendered.append(new Problem(code, where, what, fix).render()).append('\n'))
        .isPresent();
    if (isCompiled != rendered.isEmpty()) {
      throw new AssertionError("either an expression or problems: " + rendered);
    }
    return rendered.toString().stripTrailing();
  }

  static String problems(String text, ResultType as) {
    return problems(COMPILER, text, SCOPE, as);
  }
}
