package io.headwater.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headwater.behavior.Saga;
import io.headwater.behavior.SagaProcess;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Snapshot;
import io.headwater.privacy.FieldCipher;
import io.headwater.privacy.MemorySubjectKeys;
import io.headwater.proto.SagaEvent;
import io.headwater.testkit.TopologyHarness;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topologies.shop.proto.ChangeEmail;
import topologies.shop.proto.Customer;
import topologies.shop.proto.Registered;

/** A saga whose inputs, commands and state are personal. */
class SealedSagaTest {
  private static final String EMAIL = "canary@example.org";

  private final Saga<Customer> saga = Saga.of("welcome", Customer.class, Customer::toBuilder)
      .start("registered", Registered.class, (customer, registered, react) -> {
        customer.setName(registered.getName()).setEmail(registered.getEmail());
        react.send(
            "changes", react.process(), ChangeEmail.newBuilder().setEmail(registered.getEmail()));
      })
      .sends("changes")
      .build();
  private final MemorySubjectKeys keys = new MemorySubjectKeys();
  private final TopologyHarness harness = started();

  private TopologyHarness started() {
    TopologyBuilder topology = TopologyBuilder.topology("welcomes");
    topology.stream("registered", Registered.class);
    topology.stream("changes", ChangeEmail.class);
    topology.saga(saga, topology.stream("welcome-events", SagaEvent.class), parts -> {});
    return TopologyHarness.of(topology.build(), keys);
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  private void register() {
    harness.pipe(
        "registered", "c-1", Registered.newBuilder().setName("Canary Ada").setEmail(EMAIL));
  }

  private Optional<SagaProcess> rebuilt() {
    List<SagaEvent> history =
        harness.values("welcome-events").stream().map(SagaEvent.class::cast).toList();
    return SagaProcess.of(saga, "c-1", history, new FieldCipher(keys));
  }

  @Test
  void leavesNothingOfThemInClear() {
    register();

    assertThat(harness.values("changes"))
        .containsExactly(ChangeEmail.newBuilder().setEmail(EMAIL).build());
    assertThat(harness.writtenTopics())
        .containsKeys("welcome-events", "changes", "welcomes-welcome-changelog")
        .allSatisfy((topic, records) -> assertThat(records)
            .extracting(record -> record.value().orElse(ByteString.EMPTY))
            .noneMatch(value -> value.toString(ISO_8859_1).contains("anary")));
  }

  @Test
  void isRebuiltOfItsEvents() {
    register();

    Optional<SagaProcess> process = rebuilt();

    assertThat(process.map(one -> new Snapshot(one.state(), one.sequence())))
        .isPresent()
        .isEqualTo(harness.state("welcome", "c-1"));
    assertThat(((Customer) process.orElseThrow().state()).getEmail()).isEqualTo(EMAIL);
  }

  @Test
  void isRebuiltAsDeclaredOfWhatIsForgotten() {
    register();

    keys.forget("c-1");

    assertThat(rebuilt().map(SagaProcess::state))
        .contains(Customer.newBuilder().setName("a former customer").build());
  }
}
