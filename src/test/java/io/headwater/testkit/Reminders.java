package io.headwater.testkit;

import io.headwater.behavior.Saga;
import io.headwater.behavior.TimerClock;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.proto.SagaEvent;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import topologies.bank.proto.AccountEvent;
import topologies.transfers.proto.Failed;
import topologies.transfers.proto.Transfer;
import topologies.transfers.proto.TransferRequest;
import topologies.transfers.proto.TransferResult;

/** Reminds of a request soon by event time, and late by the wall clock. */
public final class Reminders implements TopologyDefinition {
  private static final String REMINDERS = "reminders";

  @Override
  public TopologySpec topology() {
    TopologyBuilder topology = TopologyBuilder.topology("reminders");
    topology.stream("requests", TransferRequest.class);
    topology.stream("account-events", AccountEvent.class);
    topology.stream(REMINDERS, TransferResult.class);
    StreamRef<SagaEvent> events = topology.stream("reminder-events", SagaEvent.class);
    topology.saga(saga(), events);
    return topology.build();
  }

  private static Saga<Transfer> saga() {
    return Saga.of("reminder", Transfer.class, Transfer::toBuilder)
        .start(
            "requests",
            TransferRequest.class,
            (transfer, request, react) -> react
                .timer("soon", Duration.ofMinutes(5), TimerClock.EVENT)
                .timer("late", Duration.ofMinutes(10)))
        .on("account-events", AccountEvent.class, (transfer, event, react) -> {})
        .timer(
            "soon", (transfer, react) -> react.send(REMINDERS, react.process(), reminder("soon")))
        .timer(
            "late", (transfer, react) -> react.send(REMINDERS, react.process(), reminder("late")))
        .sends(REMINDERS)
        .build();
  }

  public static Failed.Builder reminder(String text) {
    return Failed.newBuilder().setCode(text);
  }
}
