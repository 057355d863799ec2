package topologies.shop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import io.headwater.privacy.MemorySubjectKeys;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.shop.proto.Receipt;
import topologies.shop.proto.Registered;

/** Every kind of step reads what is personal, and leaves it sealed wherever it puts it. */
class SealedEverywhereTest {
  private static final String CANARY = "canary@example.org";
  private static final Receipt RECEIPT = Receipt.newBuilder()
      .setCustomer("c-1")
      .setOrder("o-1")
      .setCents(3)
      .setEmail(CANARY)
      .build();
  private static final Registered REGISTERED =
      Registered.newBuilder().setName("Ada").setEmail(CANARY).build();

  @TempDir
  private Path directory;

  private final MemorySubjectKeys keys = new MemorySubjectKeys();

  private TopologyHarness started(String pipeline) throws IOException {
    Path file = directory.resolve("everywhere.yaml");
    Files.writeString(file, """
        topology: everywhere
        proto: shop/customer.proto
        streams:
          receipts: { value: Receipt, key: value.order }
          others: { value: Receipt, key: value.order }
          registered: { value: Registered }
          out: { value: Receipt }
        """ + pipeline);
    TopologySpec spec =
        TopologyFile.read(file, TopologyResources.of(SealedEverywhereTest.class.getClassLoader()));
    return TopologyHarness.of(spec, keys);
  }

  private static void assertSealed(TopologyHarness harness, String... topics) {
    assertThat(harness.writtenTopics())
        .containsKeys(topics)
        .allSatisfy((topic, records) ->
            assertThat(records).as(topic).noneMatch(SealedEverywhereTest::sings));
  }

  private static boolean sings(RawRecord record) {
    String value = record.value().map(one -> text(one)).orElse("");
    return (value
            + record.headers().entries().stream()
                .map(header -> header.value() == null ? "" : new String(header.value(), ISO_8859_1))
                .toList())
        .contains(CANARY);
  }

  private static String text(ByteString bytes) {
    return new String(bytes.toByteArray(), ISO_8859_1);
  }

  private static List<String> emails(TopologyHarness harness) {
    return harness.values("out").stream().map(SealedEverywhereTest::email).toList();
  }

  private static String email(Message message) {
    try {
      return Receipt.parseFrom(message.toByteString()).getEmail();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void repartitionsAndFolds() throws IOException {
    try (TopologyHarness harness = started("""
        ---
        pipeline: by-customer
        from: receipts
        steps:
          - filter: value.email != ''
          - map:
              to: Receipt
              with: { customer: value.customer, order: value.order, email: value.email }
          - repartition: { by: value.customer, partitions: 3 }
          - aggregate:
              store: newest
              state: Receipt
              set: { customer: key, order: value.order, email: "state.email + value.email" }
          - to: out
        """)) {
      harness.pipe("receipts", RECEIPT);
      harness.pipe("receipts", RECEIPT);

      assertThat(emails(harness)).containsExactly(CANARY, CANARY + CANARY);
      assertSealed(
          harness, "everywhere-by-customer-repartition", "everywhere-newest-changelog", "out");
    }
  }

  @Test
  void windowsThatCloseAndWhatIsReadOfThemLater() throws IOException {
    try (TopologyHarness harness = started("""
        ---
        pipeline: hourly
        from: receipts
        steps:
          - aggregate:
              store: hours
              state: Receipt
              set: { customer: value.customer, order: value.order, email: value.email }
              window: { tumbling: 1 hour, grace: 0 seconds }
              emit: closed
          - to: out
        """)) {
      harness.pipe("receipts", RECEIPT);
      harness.advanceTime(Duration.ofHours(2));
      harness.pipe("receipts", RECEIPT);
      keys.forget("c-1");
      harness.advanceTime(Duration.ofHours(2));
      harness.pipe("receipts", RECEIPT.toBuilder().setOrder("o-2").build());

      assertThat(harness.records("out")).hasSize(2);
      // Both are read now, after the forgetting: only then does each have its declared value.
      assertThat(emails(harness)).containsExactly("(forgotten)", "(forgotten)");
      assertThat(email(
              harness.windows("hours", "o-1").isEmpty()
                  ? RECEIPT.toBuilder().setEmail("(forgotten)").build()
                  : harness.windows("hours", "o-1").get(0).snapshot().state()))
          .isEqualTo("(forgotten)");
      assertSealed(harness, "everywhere-hours-changelog", "out");
    }
  }

  @Test
  void joinsOfStreams() throws IOException {
    try (TopologyHarness harness = started("""
        ---
        pipeline: pairs
        from: receipts
        steps:
          - join:
              stream: others
              within: { before: 5 minutes, after: 1 hour }
              grace: 1 minute
              store: pairs
              to: Receipt
              with: { customer: value.customer, order: key, email: "value.email + other.email" }
              outer: true
          - to: out
        """)) {
      harness.pipe("receipts", RECEIPT);
      harness.pipe("others", RECEIPT);
      harness.pipe("others", RECEIPT.toBuilder().setOrder("o-2").build());
      harness.advanceTime(Duration.ofHours(3));
      harness.pipe("others", RECEIPT.toBuilder().setOrder("o-3").build());
      harness.pipe("receipts", RECEIPT.toBuilder().setOrder("o-3").build());

      assertThat(emails(harness)).contains(CANARY + CANARY);
      assertSealed(
          harness, "everywhere-pairs-left-changelog", "everywhere-pairs-right-changelog", "out");
    }
  }

  @Test
  void whatAJoinPassesOnAlone() throws IOException {
    try (TopologyHarness harness = started("""
        ---
        pipeline: pairs
        from: receipts
        steps:
          - join:
              stream: others
              within: { before: 5 minutes, after: 1 hour }
              grace: 1 minute
              store: pairs
              to: Receipt
              with: { customer: value.customer, order: key, email: value.email }
              left: true
          - to: out
        """)) {
      harness.pipe("receipts", RECEIPT);
      harness.advanceTime(Duration.ofHours(3));
      harness.pipe("receipts", RECEIPT.toBuilder().setOrder("o-3").build());

      assertThat(emails(harness)).containsExactly(CANARY);
      assertSealed(harness, "everywhere-pairs-left-changelog", "out");
    }
  }

  @Test
  void joinsOfTablesByAForeignKey() throws IOException {
    try (TopologyHarness harness = started("""
        tables:
          receipt: { stream: receipts }
          customer: { stream: registered }
        ---
        pipeline: addressed
        from: { table: receipt }
        steps:
          - join:
              table: customer
              on: value.customer
              to: Receipt
              with: { customer: value.customer, order: value.order, email: row.email }
          - to: out
        """)) {
      harness.pipe("receipts", RECEIPT.toBuilder().clearEmail().build());
      harness.pipe("registered", "c-1", REGISTERED);
      harness.pipe("receipts", RECEIPT.toBuilder().setOrder("o-2").build());

      assertThat(emails(harness)).containsExactly(CANARY, CANARY);
      assertSealed(
          harness,
          "everywhere-customer-subscriptions-repartition",
          "everywhere-customer-answers-repartition",
          "everywhere-customer-joined-changelog",
          "everywhere-receipt-changelog",
          "out");
    }
  }

  @Test
  void unchangedValuesArePassedOnAsTheyCame() throws IOException {
    try (TopologyHarness harness = started("""
        ---
        pipeline: copy
        from: receipts
        steps:
          - filter: value.email != ''
          - to: out
        """)) {
      Receipt plain = RECEIPT;
      harness.pipeRaw("receipts", "o-1".getBytes(UTF_8), plain.toByteArray(), EventHeaders.NONE, 1);
      harness.pipe("receipts", RECEIPT);

      assertThat(harness.written("out"))
          .extracting(SealedEverywhereTest::sings)
          .containsExactly(true, false);
      assertThat(emails(harness)).containsExactly(CANARY, CANARY);
    }
  }
}
