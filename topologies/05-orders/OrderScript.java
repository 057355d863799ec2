package topologies.orders;

import com.google.protobuf.Message;
import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.EventHeaders;
import io.headwater.operator.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import topologies.orders.proto.AuthorizePayment;
import topologies.orders.proto.CancelOrder;
import topologies.orders.proto.DeclinePayment;
import topologies.orders.proto.OrderCommand;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.PaymentNotification;
import topologies.orders.proto.PlaceOrder;
import topologies.orders.proto.ShipOrder;

/** Writes the records of one order, and what must become of each. */
final class OrderScript {
  private static final String COMMANDS = "order-commands";
  private static final String NOTIFICATIONS = "payment-notifications";
  private static final List<String> TENANTS = List.of("north", "east", "south", "west");
  private static final List<String> CARRIERS = List.of("dhl", "postnl", "ups");

  private final String order;
  private final SplittableRandom random;
  private final Supplier<Instant> clock;
  private final OutcomeTally tally;
  private final List<PublishRecord> records = new ArrayList<>();
  private String customer;
  private OrderLine line;

  OrderScript(String order, SplittableRandom random, Supplier<Instant> clock, OutcomeTally tally) {
    this.order = order;
    this.random = random;
    this.clock = clock;
    this.tally = tally;
    // Few customers buy much: the minimum of two draws favours low numbers.
    int number = Math.min(random.nextInt(200), random.nextInt(200));
    customer = oneOf(TENANTS) + "/c-" + number;
    line = OrderLine.newBuilder()
        .setArticle("a-" + random.nextInt(500))
        .setQuantity(random.nextInt(1, 6))
        .setUnitPrice(random.nextInt(100, 10_000))
        .build();
  }

  List<PublishRecord> records() {
    return records;
  }

  private String oneOf(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  long total() {
    return line.getQuantity() * line.getUnitPrice();
  }

  private void write(String topic, Message.Builder builder) {
    Message value = builder.build();
    write(topic, Optional.of(order), value.toByteArray(), headers(value));
  }

  private void write(String topic, Optional<String> key, byte[] value, EventHeaders headers) {
    records.add(new PublishRecord(
        topic,
        OptionalInt.empty(),
        key.map(text -> text.getBytes(StandardCharsets.UTF_8)),
        Optional.of(value),
        headers,
        clock.get()));
  }

  private EventHeaders headers(Message value) {
    String type = value.getDescriptorForType().getFullName();
    return EventHeaders.of(List.of(
        EventHeaders.Entry.text(EventHeaders.ID, order + "/" + (records.size() + 1)),
        EventHeaders.Entry.text(EventHeaders.TYPE, type),
        EventHeaders.Entry.text(EventHeaders.CORRELATION, order)));
  }

  OrderCommand.Builder placing() {
    return placing("");
  }

  private OrderCommand.Builder placing(String note) {
    return OrderCommand.newBuilder()
        .setPlaceOrder(
            PlaceOrder.newBuilder().setCustomer(customer).addLines(line).setNote(note));
  }

  OrderCommand.Builder placingNothing() {
    return OrderCommand.newBuilder().setPlaceOrder(PlaceOrder.newBuilder().setCustomer(customer));
  }

  OrderCommand.Builder paying(long amount) {
    return OrderCommand.newBuilder()
        .setAuthorizePayment(AuthorizePayment.newBuilder().setAmount(amount));
  }

  OrderCommand.Builder cancelling() {
    return OrderCommand.newBuilder()
        .setCancelOrder(CancelOrder.newBuilder().setReason("changed my mind"));
  }

  OrderCommand.Builder shipping() {
    return OrderCommand.newBuilder()
        .setShipOrder(ShipOrder.newBuilder().setCarrier(oneOf(CARRIERS)));
  }

  OrderScript place() {
    write(COMMANDS, placing());
    tally.placed(false);
    return this;
  }

  OrderScript placeLarge() {
    line = line.toBuilder()
        .setUnitPrice(Orders.LARGE_TOTAL + random.nextInt(100_000))
        .build();
    write(COMMANDS, placing());
    tally.placed(true);
    return this;
  }

  /** Places an order of a customer from before there were tenants. */
  OrderScript placeAsGuest() {
    customer = "guest-" + random.nextInt(1_000);
    return place();
  }

  /** Places an order whose event would be too large to write, though it is small enough to read. */
  OrderScript placeOversized() {
    write(COMMANDS, placing("x".repeat(Limits.DEFAULT.maxOutputBytes())));
    tally.deadLettered(OutcomeTally.ORDER, COMMANDS, FailureCode.TOO_LARGE);
    return this;
  }

  void placeWithoutKey() {
    OrderCommand command = placing().build();
    write(COMMANDS, Optional.empty(), command.toByteArray(), headers(command));
    tally.deadLettered(OutcomeTally.ORDER, COMMANDS, FailureCode.NULL_KEY);
  }

  OrderScript authorize() {
    write(COMMANDS, paying(total()));
    tally.authorized(customer.contains("/"));
    return this;
  }

  OrderScript decline() {
    return accepted(OrderCommand.newBuilder()
        .setDeclinePayment(DeclinePayment.newBuilder().setReason("limit exceeded")));
  }

  OrderScript ship() {
    return accepted(shipping());
  }

  OrderScript cancel() {
    return accepted(cancelling());
  }

  private OrderScript accepted(OrderCommand.Builder command) {
    write(COMMANDS, command);
    tally.accepted();
    return this;
  }

  OrderScript reject(String code, OrderCommand.Builder command) {
    write(COMMANDS, command);
    tally.rejected(code);
    return this;
  }

  /** Ships on the condition that only so many events have happened, though more have. */
  OrderScript shipAsExpected(long sequence) {
    OrderCommand command = shipping().build();
    EventHeaders.Entry expected =
        EventHeaders.Entry.text(EventHeaders.EXPECT, Long.toString(sequence));
    write(COMMANDS, Optional.of(order), command.toByteArray(), headers(command).plus(expected));
    tally.rejected("CONFLICT");
    return this;
  }

  /** Delivers the last command once more. */
  OrderScript repeat() {
    repeatLast();
    tally.duplicate(OutcomeTally.ORDER);
    return this;
  }

  private void repeatLast() {
    PublishRecord last = records.get(records.size() - 1);
    records.add(new PublishRecord(
        last.topic(), last.partition(), last.key(), last.value(), last.headers(), clock.get()));
  }

  OrderScript settle() {
    return notifyOf(total());
  }

  OrderScript refund() {
    return notifyOf(-total());
  }

  private OrderScript notifyOf(long amount) {
    write(NOTIFICATIONS, notification(amount));
    tally.settled();
    return this;
  }

  private PaymentNotification.Builder notification(long amount) {
    return PaymentNotification.newBuilder()
        .setNotificationId("n-" + order + "-" + records.size())
        .setOrder(order)
        .setAmount(amount);
  }

  /** Lets the provider call once more, since it did not hear the answer. */
  OrderScript settleAgain() {
    repeatLast();
    tally.duplicate(OutcomeTally.SETTLE_PAYMENTS);
    return this;
  }

  OrderScript testCall() {
    write(NOTIFICATIONS, notification(0));
    tally.filtered(OutcomeTally.SETTLE_PAYMENTS);
    return this;
  }

  /** Loses the last byte of a command on the way. */
  OrderScript shipCutOff() {
    byte[] whole = shipping().build().toByteArray();
    return dead(FailureCode.DECODE_TRUNCATED, Arrays.copyOf(whole, whole.length - 1));
  }

  OrderScript dead(FailureCode code, byte[] value) {
    write(COMMANDS, Optional.of(order), value, EventHeaders.NONE);
    tally.deadLettered(OutcomeTally.ORDER, COMMANDS, code);
    return this;
  }

  /** Writes a notification to the topic of the commands. */
  OrderScript authorizeAsNotification() {
    write(COMMANDS, notification(total()));
    tally.deadLettered(OutcomeTally.ORDER, COMMANDS, FailureCode.TYPE_MISMATCH);
    return this;
  }
}
