package topologies.orders;

import io.headwater.diagnostic.FailureCode;
import java.util.function.Consumer;

/** The life of one generated order, and how many of fifty orders have it. */
enum Scenario {
  SHIPPED(21, order -> order.place().authorize().settle().ship()),
  LARGE(3, order -> order.placeLarge().authorize().settle().ship()),
  PAID_AT_THE_SECOND_ATTEMPT(2, order -> order.place().decline().authorize().ship()),
  NEVER_PAID(2, order -> order.place().decline().cancel()),
  CANCELLED(2, order -> order.place().cancel()),
  REFUNDED(1, order -> order.place().authorize().settle().cancel().refund()),

  PLACED_TWICE(1, order -> order.place().reject("ALREADY_PLACED", order.placing())),
  PLACED_WITHOUT_LINES(1, order -> order.reject("NO_LINES", order.placingNothing())),
  NEVER_PLACED(1, order -> order.reject("NOT_PLACED", order.shipping())),
  SHIPPED_UNPAID(1, order -> order.place().reject("NOT_PAID", order.shipping())),
  PAID_IN_PART(1, order -> order.place().reject("AMOUNT_DIFFERS", order.paying(1))),
  CANCELLED_TOO_LATE(
      1, order -> order.place().authorize().ship().reject("ALREADY_SHIPPED", order.cancelling())),
  CHANGED_MEANWHILE(1, order -> order.place().authorize().shipAsExpected(1).ship()),

  COMMAND_REPEATED(3, order -> order.place().authorize().repeat().ship()),
  NOTIFICATION_REPEATED(
      2, order -> order.place().authorize().settle().settleAgain().ship()),
  TEST_CALL(1, order -> order.place().authorize().testCall().ship()),

  NO_TENANT(1, order -> order.placeAsGuest().authorize().ship()),
  CUT_OFF(1, order -> order.place().authorize().shipCutOff().ship()),
  NOT_PROTOBUF(1, order -> order.place().dead(FailureCode.DECODE_MALFORMED, new byte[] {0x0f})),
  NO_BYTES(1, order -> order.place().dead(FailureCode.EMPTY, new byte[0])),
  WRONG_TYPE(1, order -> order.place().authorizeAsNotification()),
  NO_KEY(1, OrderScript::placeWithoutKey),

  /** Takes the place of one shipped order in every tenth round: it is a megabyte. */
  OVERSIZED(0, order -> order.placeOversized().place().authorize().ship());

  private final int perRound;
  private final Consumer<OrderScript> life;

  Scenario(int perRound, Consumer<OrderScript> life) {
    this.perRound = perRound;
    this.life = life;
  }

  int perRound() {
    return perRound;
  }

  void play(OrderScript order) {
    life.accept(order);
  }
}
