package topologies.orders;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.PublishRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.proto.Reply;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.DriverRun;
import topologies.orders.proto.CustomerSpend;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderStatus;
import topologies.orders.proto.Settlement;

/** Generated records through the compiled topology: what becomes of them is known beforehand. */
class OrdersTest {
  private static final Instant START = Instant.parse("2025-01-06T08:00:00Z");

  @TempDir
  private Path stateDirectory;

  private DriverRun run;
  private OrderGenerator generator;

  @BeforeEach
  void start() {
    run = new DriverRun(new Orders().topology(), stateDirectory);
    generator = new OrderGenerator(20250106, START);
  }

  @AfterEach
  void close() {
    run.close();
  }

  private List<PublishRecord> generate(int orders) {
    return IntStream.range(0, orders)
        .mapToObj(order -> generator.nextOrder())
        .flatMap(List::stream)
        .toList();
  }

  private void process(List<PublishRecord> records) {
    records.forEach(record -> run.process(
        record.topic(),
        DriverRun.record(
            record.key().orElse(null),
            record.value().orElse(null),
            record.headers(),
            record.eventTime())));
  }

  @Test
  void givesEveryGeneratedRecordTheOutcomeItWasGeneratedFor() {
    List<PublishRecord> records = generate(1_000);

    process(records);

    ExpectedOutcomes expected = generator.expected();
    assertThat(run.counts()).containsExactlyInAnyOrderEntriesOf(expected.programs());
    assertThat(run.counts().values()).allMatch(OutcomeCounts::isConserved);
    assertThat(rejections()).isEqualTo(expected.rejections());
    assertThat(deadLetters("order-commands"))
        .isEqualTo(expected.deadLetters().get("order-commands"));
    assertThat(deadLetters("order-events")).isEqualTo(expected.deadLetters().get("order-events"));
    assertThat(expected.written())
        .allSatisfy(
            (stream, count) -> assertThat((long) run.records(stream).size()).isEqualTo(count));
  }

  private Map<String, Long> rejections() {
    return run.values("order-replies", Reply.class).stream()
        .filter(OrdersTest::isRejection)
        .collect(groupingBy(Reply::getCode, TreeMap::new, counting()));
  }

  private static boolean isRejection(Reply reply) {
    return reply.getStatus() == Reply.Status.REJECTED || reply.getStatus() == Reply.Status.CONFLICT;
  }

  private Map<FailureCode, Long> deadLetters(String topic) {
    return run.deadLetters(topic).stream()
        .collect(groupingBy(letter -> FailureCode.valueOf(letter.cause().code()), counting()));
  }

  @Test
  void reachesEveryOutcomeInEveryRoundButThatOfParking() {
    generate(OrderGenerator.ROUND);
    Map<Outcome, Long> reached = new EnumMap<>(generator.expected().total().byOutcome());

    assertThat(reached.remove(Outcome.PARKED)).isZero();
    assertThat(reached)
        .allSatisfy(
            (outcome, records) -> assertThat(records).as(outcome.label()).isPositive());
  }

  @Test
  void comesToTheSameWhateverOrderOvertakesWhich() {
    List<PublishRecord> records = new ArrayList<>(generate(200));
    // Stable: records of one order stay in sequence within a topic; notifications come first of
    // all.
    records.sort(
        Comparator.comparing(PublishRecord::topic).reversed().thenComparing(OrdersTest::sequence));

    process(records);

    assertThat(run.counts())
        .containsExactlyInAnyOrderEntriesOf(generator.expected().programs());
  }

  /** Orders the first records of all orders before the second ones, and so on. */
  private static int sequence(PublishRecord record) {
    return record
        .headers()
        .text("hw-id")
        .map(id -> Integer.parseInt(id.substring(id.indexOf('/') + 1)))
        .orElse(Integer.MAX_VALUE);
  }

  @Test
  void keepsDeadCommandsByteForByte() {
    List<PublishRecord> records = generate(OrderGenerator.ROUND);

    process(records);

    List<DeadLetter> letters = run.deadLetters("order-commands");
    List<byte[]> values = letters.stream().map(DeadLetter::value).toList();
    assertThat(records).extracting(record -> record.value().orElseThrow()).containsAll(values);
    assertThat(letters).hasSize(6).allSatisfy(letter -> {
      assertThat(letter.origin().topic()).isEqualTo("order-commands");
      assertThat(letter.cause().step()).startsWith("order/");
    });
  }

  @Test
  void addsUpWhatCustomersSpendAndWhatTheProviderSettles() {
    process(generate(200));

    Map<String, CustomerSpend> spend = run.lastValues("customer-totals", CustomerSpend.class);
    Map<String, Settlement> settlements = run.lastValues("settlements", Settlement.class);
    assertThat(spend.values().stream().mapToLong(CustomerSpend::getPayments).sum())
        .isEqualTo(run.counts("customer-spend/by-customer").of(Outcome.PROCESSED));
    assertThat(settlements.values())
        .allMatch(settlement -> settlement.getReceived() >= settlement.getRefunded())
        .anyMatch(settlement -> settlement.getRefunded() > 0);
  }

  @Test
  void leavesEveryOrderWhereItsStoryEnds() {
    process(generate(OrderGenerator.ROUND));

    Map<String, Order> states = run.states("order");
    assertThat(states.values().stream().collect(groupingBy(Order::getStatus, counting())))
        .isEqualTo(
            Map.of(OrderStatus.SHIPPED, 36L, OrderStatus.CANCELLED, 5L, OrderStatus.PLACED, 6L));
  }
}
