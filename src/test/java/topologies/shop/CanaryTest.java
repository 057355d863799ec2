package topologies.shop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.deadletter.DeadLetter;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.operator.Limits;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.SpecReport;
import io.headwater.testkit.SpecRunner;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.SpecFile;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.shop.proto.ChangeEmail;
import topologies.shop.proto.Customer;
import topologies.shop.proto.CustomerCommand;
import topologies.shop.proto.CustomerEvent;
import topologies.shop.proto.EmailChanged;
import topologies.shop.proto.OrderPlaced;
import topologies.shop.proto.PlaceOrder;
import topologies.shop.proto.Register;
import topologies.shop.proto.Registered;

/** A canary in fields that must not be shown is in nothing that is shown when something fails. */
class CanaryTest {
  private static final String CANARY = "canary-4711";
  private static final TopologyResources RESOURCES =
      TopologyResources.of(CanaryTest.class.getClassLoader());
  private static final OrderPlaced PLACED = OrderPlaced.newBuilder()
      .setOrder("o-1")
      .setCents(Long.MAX_VALUE)
      .setCoupon(CANARY)
      .setEmail(CANARY)
      .build();

  @TempDir
  private Path directory;

  private LogLines log;

  @BeforeEach
  void capture() {
    log = LogLines.capture();
  }

  @AfterEach
  void release() {
    log.close();
  }

  private TopologySpec written(String step) throws IOException {
    Path file = directory.resolve("canaries.yaml");
    Files.writeString(file, """
        topology: canaries
        proto: shop/customer.proto
        streams:
          placed: { value: OrderPlaced }
          out: { value: OrderPlaced }
        ---
        pipeline: canaries
        from: placed
        steps:
          - %s
          - to: out
        """.formatted(step));
    return TopologyFile.read(file, RESOURCES);
  }

  private void assertSilent(TopologyHarness harness, String code) {
    List<DeadLetter> letters = harness.deadLetters("placed");
    assertThat(letters).extracting(letter -> letter.cause().code()).containsExactly(code);
    assertThat(letters)
        .extracting(letter -> letter.cause().toString())
        .noneMatch(CanaryTest::sings);
    assertThat(harness.written("placed-dlq").stream().flatMap(CanaryTest::headers))
        .isNotEmpty()
        .noneMatch(CanaryTest::sings);
    assertThat(harness.toString()).contains("dead letter " + code).doesNotContain(CANARY);
    assertThat(log.all()).noneMatch(CanaryTest::sings);
  }

  private static Stream<String> headers(RawRecord record) {
    return record.headers().entries().stream()
        .map(entry -> entry.name() + "=" + new String(entry.value(), UTF_8));
  }

  private static boolean sings(String text) {
    return text.contains(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filter: int(value.coupon) > 0",
        "filter: \"{'a': 1}[value.coupon] > 0\"",
        "filter: timestamp(value.email) > now",
        "filter: double(value.email) > 0.0",
        "filter: value.cents + size(value.email) > 0",
        "filter: value.coupon.substring(100) == ''",
      })
  void expressionsThatFailDoNotSayOnWhat(String step) throws IOException {
    try (TopologyHarness harness = TopologyHarness.of(written(step))) {
      harness.pipe("placed", "c-1", PLACED);

      assertSilent(harness, "EXPR_EVAL");
    }
  }

  @Test
  void functionsThatQuoteWhatTheyFailOnAreNotHeard() {
    try (TopologyHarness harness = TopologyHarness.of(throwing(Recovery.deadLetter()))) {
      harness.pipe("placed", "c-1", PLACED);

      assertSilent(harness, "RULE_THREW");
    }
  }

  @Test
  void haltingSaysNothingOfTheRecord() {
    TopologyHarness harness = TopologyHarness.of(throwing(Recovery.fail()));

    Throwable halt = catchThrowable(() -> harness.pipe("placed", "c-1", PLACED));

    for (Throwable one = halt; one != null; one = one.getCause()) {
      assertThat(one.toString()).doesNotContain(CANARY);
    }
    assertThat(halt).isNotNull();
    assertThat(log.all()).noneMatch(CanaryTest::sings);
  }

  private static TopologySpec throwing(Recovery recovery) {
    TopologyBuilder canaries = TopologyBuilder.topology("canaries");
    StreamRef<OrderPlaced> placed = canaries.stream("placed", OrderPlaced.class);
    StreamRef<OrderPlaced> out = canaries.stream("out", OrderPlaced.class);
    canaries
        .pipeline("canaries", placed)
        .onAnyError(recovery)
        .peek(one -> {
          throw new IllegalStateException("quotes " + one.value());
        })
        .to(out);
    return canaries.build();
  }

  @Test
  void recordsThatAreCutShortOrTooLargeAreNotQuoted() throws IOException {
    byte[] whole = PLACED.toByteArray();
    try (TopologyHarness harness = TopologyHarness.of(written("filter: value.cents > 0"))) {
      harness.pipeRaw(
          "placed", new byte[] {'c'}, Arrays.copyOf(whole, whole.length - 1), EventHeaders.NONE, 1);

      assertSilent(harness, "DECODE_TRUNCATED");
    }
    try (TopologyHarness harness =
        TopologyHarness.of(written("filter: value.cents > 0"), new Limits(20, 1_000_000))) {
      harness.pipeRaw("placed", new byte[] {'c'}, whole, EventHeaders.NONE, 1);

      assertSilent(harness, "TOO_LARGE");
    }
  }

  @Test
  void examplesThatFailSayWhereAndNotWhat() throws IOException {
    Path file = directory.resolve("customers.spec.yaml");
    Files.writeString(file, """
        topology: customers
        ---
        aggregate: customer
        examples:
          differs:
            given:
              - registered: { name: %1$s, email: %1$s }
            when: { change_email: { email: %1$s-2 } }
            then:
              - email_changed: { email: %1$s-3 }
            state: { is_registered: true, name: %1$s, email: %1$s-3 }
        ---
        pipeline: receipts
        examples:
          differs:
            in:
              - stream: customer-events
                key: c-1
                value: { order_placed: { order: o-1, email: %1$s } }
            out:
              receipts:
                - { key: o-1, value: { customer: c-1, order: o-1, email: %1$s-2 } }
        """.formatted(CANARY));
    TopologySpec customers =
        TopologyFile.read(Path.of("topologies/14-customers/customers.yaml"), RESOURCES);

    SpecReport report = SpecRunner.run(customers, SpecFile.read(file, customers));

    assertThat(report.failed()).hasSize(2);
    assertThat(report.toString())
        .contains("email: expected [redacted], was another value")
        .doesNotContain(CANARY);
  }

  @Test
  void historiesThatCannotBeFoldedAreNotQuotedByExamples() throws IOException {
    TopologyBuilder topology = TopologyBuilder.topology("canaries");
    topology.aggregate(
        Aggregate.of(
                "customer",
                CustomerCommand.class,
                CustomerEvent.class,
                Customer.class,
                Customer::toBuilder)
            .decide(Register.class, (customer, register) -> Decision.emit())
            .decide(ChangeEmail.class, (customer, change) -> Decision.emit())
            .decide(PlaceOrder.class, (customer, order) -> Decision.emit())
            .evolve(Registered.class, (customer, registered) -> {
              throw new IllegalStateException("quotes " + registered);
            })
            .evolve(EmailChanged.class, (customer, changed) -> {})
            .evolve(OrderPlaced.class, (customer, placed) -> {})
            .build(),
        topology.stream("commands", CustomerCommand.class),
        topology.stream("events", CustomerEvent.class));
    TopologySpec canaries = topology.build();
    Path file = directory.resolve("canaries.spec.yaml");
    Files.writeString(file, """
        topology: canaries
        ---
        aggregate: customer
        examples:
          throws:
            given: [ registered: { name: %1$s } ]
            when: { change_email: { email: a } }
            then: []
        """.formatted(CANARY));

    SpecReport report = SpecRunner.run(canaries, SpecFile.read(file, canaries));

    assertThat(report.toString())
        .contains("java.lang.IllegalStateException")
        .doesNotContain(CANARY);
  }

  @Test
  void whatIsCarriedAroundPrintsNothingOfIt() {
    Snapshot snapshot = new Snapshot(PLACED, 3);

    assertThat(snapshot).hasToString("shop.OrderPlaced after 3");
  }
}
