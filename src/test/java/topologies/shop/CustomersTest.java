package topologies.shop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.privacy.FieldCipher;
import io.headwater.privacy.KeyId;
import io.headwater.privacy.MemorySubjectKeys;
import io.headwater.privacy.SubjectKey;
import io.headwater.privacy.SubjectKeys;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.runtime.ProjectionRebuild;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.shop.proto.ChangeEmail;
import topologies.shop.proto.Customer;
import topologies.shop.proto.CustomerCommand;
import topologies.shop.proto.CustomerEvent;
import topologies.shop.proto.OrderPlaced;
import topologies.shop.proto.PlaceOrder;
import topologies.shop.proto.Receipt;
import topologies.shop.proto.Register;
import topologies.shop.proto.Registered;

/** What customers tell of themselves is sealed wherever it is kept, and can be forgotten. */
class CustomersTest {
  private static final String EMAIL = "canary-ada@example.org";
  private static final TopologyResources RESOURCES =
      TopologyResources.of(CustomersTest.class.getClassLoader());
  private static final TopologySpec CUSTOMERS =
      TopologyFile.read(Path.of("topologies/14-customers/customers.yaml"), RESOURCES);

  @TempDir
  private Path directory;

  private final MemorySubjectKeys keys = new MemorySubjectKeys();
  private final TopologyHarness harness = TopologyHarness.of(CUSTOMERS, keys);

  @AfterEach
  void stop() {
    harness.close();
  }

  private static Register register() {
    return Register.newBuilder().setName("Canary Ada").setEmail(EMAIL).build();
  }

  private static PlaceOrder order(String order) {
    return PlaceOrder.newBuilder()
        .setOrder(order)
        .setCents(399)
        .setCoupon("canary-coupon")
        .build();
  }

  private Customer customer() {
    return as(
        harness.state("customer", "c-1").orElseThrow().state(), Customer.getDefaultInstance());
  }

  @SuppressWarnings("unchecked") // the prototype's own builder makes it
  private static <M extends Message> M as(Message message, M prototype) {
    return (M) MessageType.of(prototype.getClass()).parse(message.toByteArray());
  }

  private static boolean holds(RawRecord record, String text) {
    ByteString wanted = ByteString.copyFrom(text, UTF_8);
    return record.value().filter(value -> contains(value, wanted)).isPresent()
        || record.key().filter(key -> contains(key, wanted)).isPresent()
        || record.headers().entries().stream()
            .anyMatch(header ->
                header.value() != null && contains(ByteString.copyFrom(header.value()), wanted));
  }

  private static boolean contains(ByteString bytes, ByteString wanted) {
    return new String(bytes.toByteArray(), UTF_8).contains(wanted.toStringUtf8());
  }

  @Test
  void noTopicHoldsWhatIsPersonal() {
    harness.pipe("customer-commands", "c-1", register());
    harness.pipe("customer-commands", "c-1", order("o-1"));
    harness.pipe("customer-commands", "c-1", order("o-2"));

    assertThat(harness.writtenTopics())
        .containsKeys(
            "customer-events", "receipts", "customers-customer-changelog", "customer-replies")
        .allSatisfy((topic, records) -> assertThat(records)
            .as(topic)
            .noneMatch(record -> holds(record, EMAIL) || holds(record, "Canary Ada")));
  }

  @Test
  void rulesSeeWhatIsPersonal() {
    harness.pipe("customer-commands", "c-1", register());
    harness.pipe("customer-commands", "c-1", order("o-1"));

    assertThat(harness.values("receipts"))
        .extracting(one -> as(one, Receipt.getDefaultInstance()))
        .containsExactly(Receipt.newBuilder()
            .setCustomer("c-1")
            .setOrder("o-1")
            .setCents(399)
            .setEmail(EMAIL)
            .build());
  }

  @Test
  void whatIsForgottenReadsAsDeclaredEverywhere() {
    harness.pipe("customer-commands", "c-1", register());
    harness.pipe("customer-commands", "c-1", order("o-1"));

    keys.forget("c-1");

    assertThat(as(harness.values("customer-events").get(0), CustomerEvent.getDefaultInstance()))
        .isEqualTo(CustomerEvent.newBuilder()
            .setRegistered(Registered.newBuilder().setName("a former customer"))
            .build());
    assertThat(
            as(harness.values("receipts").get(0), Receipt.getDefaultInstance()).getEmail())
        .isEqualTo("(forgotten)");
    assertThat(customer())
        .isEqualTo(Customer.newBuilder()
            .setIsRegistered(true)
            .setName("a former customer")
            .setSpentCents(399)
            .build());
  }

  @Test
  void theRestGoesOnWhenACustomerIsForgotten() {
    harness.pipe("customer-commands", "c-1", register());
    harness.pipe("customer-commands", "c-2", register());
    keys.forget("c-1");

    harness.pipe("customer-commands", "c-1", order("o-1"));
    harness.pipe("customer-commands", "c-2", order("o-2"));

    assertThat(customer().getSpentCents()).isEqualTo(399);
    assertThat(harness.values("customer-events").subList(2, 4))
        .extracting(one -> as(one, CustomerEvent.getDefaultInstance()).getOrderPlaced())
        .extracting(OrderPlaced::getEmail)
        .containsExactly("", EMAIL);
  }

  @Test
  void whatComesInOfAForgottenCustomerIsForgotten() {
    harness.pipe("customer-commands", "c-1", register());
    keys.forget("c-1");

    byte[] plain = CustomerCommand.newBuilder()
        .setChangeEmail(ChangeEmail.newBuilder().setEmail(EMAIL))
        .build()
        .toByteArray();
    harness.pipeRaw("customer-commands", "c-1".getBytes(UTF_8), plain, EventHeaders.NONE, 1);

    assertThat(customer().getEmail()).isEmpty();
    assertThat(harness.written("customer-events")).noneMatch(record -> holds(record, EMAIL));
  }

  @Test
  void theSameHistoryLeadsToTheSameStateAgain() {
    List<byte[]> history = List.of(sealed(register()), sealed(order("o-1")));
    feed(harness, history);

    try (TopologyHarness again = TopologyHarness.of(CUSTOMERS, keys)) {
      feed(again, history);

      assertThat(again.values("receipts")).isEqualTo(harness.values("receipts"));
      assertThat(again.state("customer", "c-1")).isEqualTo(harness.state("customer", "c-1"));
      assertThat(customer().getEmail()).isEqualTo(EMAIL);
    }
  }

  @Test
  void aForgottenHistoryIsReplayedWithWhatItsFieldsDeclare() {
    List<byte[]> history = List.of(sealed(register()), sealed(order("o-1")));
    feed(harness, history);
    keys.forget("c-1");

    try (TopologyHarness again = TopologyHarness.of(CUSTOMERS, keys)) {
      feed(again, history);

      assertThat(again.counts().of(Outcome.DEAD_LETTERED)).isZero();
      assertThat(again.values("receipts")).hasSize(1);
      assertThat(as(
              again.state("customer", "c-1").orElseThrow().state(), Customer.getDefaultInstance()))
          .isEqualTo(
              Customer.newBuilder().setIsRegistered(true).setSpentCents(399).build());
    }
  }

  @Test
  void statesAreMadeAnewOfSealedEvents() throws IOException {
    Path file = directory.resolve("customers.yaml");
    Files.writeString(
        file,
        Files.readString(Path.of("topologies/14-customers/customers.yaml"))
            .replace("state: Customer", "state: Customer\nversion: 2"));
    TopologySpec version = TopologyFile.read(file, RESOURCES);
    for (String customer : List.of("c-1", "c-2", "c-3")) {
      harness.pipe("customer-commands", customer, register());
    }
    keys.forget("c-2");

    try (TopologyHarness next = harness.next(version)) {
      next.pipe("customer-commands", "c-1", order("o-1"));

      assertThat(next.states("customer").values())
          .extracting(one -> as(one.state(), Customer.getDefaultInstance()).getName())
          .containsExactly("Canary Ada", "a former customer", "Canary Ada");
      // Sealed anew they would be other bytes, but they mean the same.
      assertThat(next.written("customers-customer-changelog"))
          .extracting(record -> record.key().orElseThrow().toStringUtf8())
          .contains("c-1")
          .doesNotContain("c-2", "c-3");
      assertThat(next.writtenTopics().values().stream().flatMap(List::stream))
          .noneMatch(record ->
              record.value().orElse(ByteString.EMPTY).toString(ISO_8859_1).contains(EMAIL));
    }
  }

  /** Returns a command as a publisher writes it. */
  private byte[] sealed(Message command) {
    CustomerCommand whole = command instanceof Register register
        ? CustomerCommand.newBuilder().setRegister(register).build()
        : CustomerCommand.newBuilder().setPlaceOrder((PlaceOrder) command).build();
    return new FieldCipher(keys).seal(whole, () -> Optional.of("c-1")).toByteArray();
  }

  private static void feed(TopologyHarness harness, List<byte[]> history) {
    for (byte[] command : history) {
      harness.pipeRaw("customer-commands", "c-1".getBytes(UTF_8), command, EventHeaders.NONE, 1);
    }
  }

  @Test
  void aSealThatWasBrokenMakesADeadLetterThatSaysWhere() {
    CustomerCommand command = CustomerCommand.newBuilder()
        .setRegister(Register.newBuilder().setName("hw-sealed:1:AAAA").setEmail(EMAIL))
        .build();

    harness.pipeRaw(
        "customer-commands",
        "c-1".getBytes(UTF_8),
        command.toByteArray(),
        EventHeaders.NONE,
        Instant.EPOCH.toEpochMilli());

    assertThat(harness.deadLetters("customer-commands"))
        .extracting(DeadLetter::cause)
        .extracting(DeadLetter.Cause::code, DeadLetter.Cause::message)
        .containsExactly(org.assertj.core.api.Assertions.tuple(
            "SEAL_BROKEN", "field 'name' of 'shop.Register' is cut short"));
  }

  @Test
  void aRecordIsProcessedAgainRatherThanLostWhenKeysCannotBeReached() {
    SubjectKeys unreachable = new SubjectKeys() {
      @Override
      public Optional<SubjectKey> keyFor(String subject) {
        throw new IllegalStateException("the cluster is gone");
      }

      @Override
      public Found find(KeyId id) {
        throw new IllegalStateException("the cluster is gone");
      }

      @Override
      public Forgotten forget(String subject) {
        throw new IllegalStateException("the cluster is gone");
      }

      @Override
      public void close() {}
    };
    TopologyHarness other = TopologyHarness.of(CUSTOMERS, unreachable);

    assertThatThrownBy(() -> other.pipeRaw(
            "customer-commands", "c-1".getBytes(UTF_8), sealed(register()), EventHeaders.NONE, 1))
        .hasRootCauseMessage("the cluster is gone");
    assertThat(other.deadLetters("customer-commands")).isEmpty();
  }

  @Test
  void nothingStartsThatWouldWriteWhatIsPersonalInClear() {
    AppSettings settings = AppSettings.of("127.0.0.1:1", Path.of("unused"));

    assertThatThrownBy(() -> HeadwaterApp.start(CUSTOMERS, settings))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            topology 'customers': its messages hold personal data, and nobody keeps the keys of \
            the subjects [HW1663]
              fix: give settings a protection, such as new \
            FieldCipher(TopicSubjectKeys.open(…))""");
  }

  @Test
  void noRowsAreMadeAnewOfEventsThatCannotBeOpened() throws IOException {
    Path file = directory.resolve("mailing.yaml");
    Files.writeString(file, """
        topology: mailing
        proto: shop/customer.proto
        streams:
          placed: { value: OrderPlaced }
        ---
        projection: orders
        from: placed
        row: bank.Spend
        database: orders
        evolve:
          placed: { total: row.total + event.cents }
        """);
    TopologySpec mailing = TopologyFile.read(file, RESOURCES);
    AppSettings settings = AppSettings.of("127.0.0.1:1", directory)
        .withDatabase(DatabaseAddress.embedded(directory.resolve("rows")));

    assertThatThrownBy(() -> ProjectionRebuild.run(
            mailing, mailing.projections().get(0), settings, progress -> {}, () -> true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nobody keeps the keys of the subjects [HW1663]");
  }
}
