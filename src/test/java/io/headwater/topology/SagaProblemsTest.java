package io.headwater.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.behavior.Saga;
import io.headwater.behavior.SagaBuilder;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.proto.SagaEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;
import topologies.transfers.proto.Transfer;
import topologies.transfers.proto.TransferRequest;

/** What can be wrong with a saga that is written in Java, as it is printed but for its places. */
class SagaProblemsTest {
  private static SagaBuilder<Transfer, Transfer.Builder> saga() {
    return Saga.of("transfer", Transfer.class, Transfer::toBuilder)
        .start("requests", TransferRequest.class, (state, request, react) -> {})
        .timer("timeout", (state, react) -> react.end());
  }

  private static List<String> told(List<Problem> problems) {
    return problems.stream().map(one -> one.what() + " [" + one.code() + "]").toList();
  }

  private static List<String> wrongWith(SagaBuilder<?, ?> builder) {
    return told(
        catchThrowableOfType(InvalidTopologyException.class, builder::build).problems());
  }

  private static List<String> wrongWith(Saga<?> saga) {
    TopologyBuilder topology = TopologyBuilder.topology("sagas");
    topology.stream("requests", TransferRequest.class);
    topology.stream("replies", Reply.class);
    return told(
        topology.saga(saga, topology.stream("events", SagaEvent.class)).build().problems());
  }

  @Test
  void nothingIsWrongWithASagaThatStarts() {
    assertThat(wrongWith(saga().build())).isEmpty();
  }

  @Test
  void handlersThatCannotBe() {
    SagaBuilder<Transfer, Transfer.Builder> builder = saga()
        .on("events", AccountEvent.class, Withdraw.class, (state, withdraw, react) -> {})
        .on("events", AccountEvent.class, Withdrawn.class, (state, withdrawn, react) -> {})
        .on("events", AccountEvent.class, Withdrawn.class, (state, withdrawn, react) -> {})
        .on("events", Transfer.class, (state, transfer, react) -> {})
        .start("requests", TransferRequest.class, (state, request, react) -> {})
        .timer("timeout", (state, react) -> {});

    assertThat(wrongWith(builder))
        .containsExactly(
            "saga 'transfer' handles 'bank.Withdraw', which is no case of 'bank.AccountEvent'"
                + " [HW1500]",
            "saga 'transfer' handles 'withdrawn' of 'events' twice [HW1502]",
            "saga 'transfer' handles values of 'events' as 'bank.AccountEvent' and as"
                + " 'transfers.Transfer' [HW1501]",
            "saga 'transfer' handles all of 'requests' twice [HW1502]",
            "saga 'transfer' handles timer 'timeout' twice [HW1502]");
  }

  @Test
  void streamsThatAreNotThereOrOfAnotherType() {
    Saga<Transfer> saga = saga()
        .on("request", TransferRequest.class, (state, request, react) -> {})
        .on("replies", AccountEvent.class, Withdrawn.class, (state, withdrawn, react) -> {})
        .sends("command", "events")
        .build();

    assertThat(wrongWith(saga))
        .containsExactly(
            "saga 'transfer' reads stream 'request', which is not declared; did you mean"
                + " 'requests'? [HW1504]",
            "saga 'transfer' handles 'bank.AccountEvent' of stream 'replies', which holds"
                + " 'headwater.Reply' [HW1508]",
            "saga 'transfer' sends to stream 'command', which is not declared [HW1504]",
            "saga 'transfer' sends to its own events, stream 'events' [HW1509]");
  }

  @Test
  void aStreamOfAGlobalTable() {
    TopologyBuilder topology = TopologyBuilder.topology("sagas");
    topology.globalTable("known", topology.stream("requests", TransferRequest.class));
    topology.saga(saga().build(), topology.stream("events", SagaEvent.class));

    assertThat(told(topology.build().problems()))
        .contains("table 'known' is global, but its stream 'requests' is also read by saga"
            + " 'transfer' [HW1402]");
  }

  @Test
  void namesThatAreTaken() {
    Saga<Transfer> saga = saga().build();
    TopologyBuilder topology = TopologyBuilder.topology("sagas");
    StreamRef<TransferRequest> requests = topology.stream("requests", TransferRequest.class);
    StreamRef<SagaEvent> events = topology.stream("events", SagaEvent.class);
    topology
        .saga(saga, events)
        .saga(saga, events, parts -> parts.deduplicationWindow(Duration.ZERO));
    topology
        .pipeline("other", requests)
        .repartition("transfer-requests", TransferRequest::getFrom, 6, Partitionings.murmur2())
        .aggregate("transfer-timers", Transfer.class, (state, request) -> state);

    assertThat(told(topology.build().problems()))
        .extracting(one -> one.replaceAll(", first at [^\\[]*", ""))
        .containsExactlyInAnyOrder(
            "name 'transfer' is declared twice[HW0104]",
            "store 'transfer' is declared twice[HW0111]",
            "store 'transfer-input-ids' is declared twice[HW0111]",
            "store 'transfer-timers' is declared twice[HW0111]",
            "store 'transfer-timers' is declared twice[HW0111]",
            "repartition 'transfer-requests' is declared twice[HW0120]",
            "repartition 'transfer-requests' is declared twice[HW0120]",
            "saga 'transfer' remembers input ids for PT0S, expected at least 1 ms [HW1503]",
            "saga 'transfer' writes to stream 'events', which holds the events of saga 'transfer'"
                + " [HW0167]");
  }
}
