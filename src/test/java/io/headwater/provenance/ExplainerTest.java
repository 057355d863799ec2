package io.headwater.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.history.HistoryEvent;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StopAt;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.transfers.proto.TransferRequest;

/** Chains of a saga that waits for its timer and does nothing else. */
class ExplainerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String TOPOLOGY = """
      topology: reminders
      proto: transfers/transfer.proto
      streams:
        transfer-requests: { value: TransferRequest }
        transfer-events: { value: headwater.SagaEvent }
        transfer-results: { value: TransferResult }
      ---
      saga: transfer
      state: Transfer
      events: transfer-events
      start:
        transfer-requests:
          set: { from: event.from, to: event.to, amount: 100 / event.amount }
          timer: { name: timeout, after: 5 minutes }
      timer:
        timeout:
          send: { to: transfer-results, key: key, failed: { code: "'LATE'" } }
          end: true
      """;

  @TempDir
  Path folder;

  private final List<SourceRecord> history = new ArrayList<>();
  private TopologySpec spec =
      new TopologySpec("", List.of(), List.of(), List.of(), SourceLocation.caller());

  @BeforeEach
  void read() throws IOException {
    Path file = Files.writeString(folder.resolve("reminders.yaml"), TOPOLOGY);
    spec = TopologyFile.read(file, TopologyResources.of(ExplainerTest.class.getClassLoader()));
  }

  private void requested(String id, long seconds, long amount) {
    TransferRequest request =
        TransferRequest.newBuilder().setFrom("ada").setAmount(amount).build();
    history.add(new SourceRecord(
        "transfer-requests",
        OptionalInt.empty(),
        new HistoryEvent(
            0,
            START.plusSeconds(seconds),
            Optional.of(bytes(id)),
            Optional.of(request.toByteArray()),
            EventHeaders.NONE)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Explainer explainer(Question.Subject subject, Explainer.Effort effort) {
    HistorySource source = goesOn -> {
      for (SourceRecord record : history) {
        if (!goesOn.test(record)) {
          return;
        }
      }
    };
    return new Explainer(
        spec,
        new Question(subject, Optional.empty(), StopAt.END, false),
        source,
        effort,
        FieldProtection.NONE);
  }

  private Answer explain(Question.Subject subject) {
    return explainer(subject, new Explainer.Effort(1000, () -> true, (replays, some) -> {}))
        .explain();
  }

  private static Question.Subject resultOf(String id) {
    return new Question.Latest("transfer-results", Optional.of(bytes(id)));
  }

  private static List<String> sources(Explanation explanation) {
    return explanation.links().stream()
        .map(link -> link.source().map(source -> source.position().toString()).orElse("the clock"))
        .toList();
  }

  /** The second request moves the clock, which would have moved without it. */
  @Test
  void takesTheTimerThatFiredForTheDoingOfTheClock() {
    requested("t1", 0, 1);
    requested("t2", 600, 1);

    Explanation explanation = (Explanation) explain(resultOf("t1"));

    assertThat(sources(explanation)).hasSize(2).endsWith("the clock");
    assertThat(explanation.result().cause()).isEmpty();
    assertThat(explanation.suspects()).isEqualTo(1);
  }

  @Test
  void tellsWhatLedToAStateThatIsRemoved() {
    requested("t1", 0, 1);
    requested("t2", 600, 1);

    Explanation explanation = (Explanation) explain(new Question.State("transfer", bytes("t1")));

    assertThat(explanation.result().fact())
        .isInstanceOfSatisfying(
            Explanation.Changed.class,
            changed -> assertThat(changed.change().after()).isEmpty());
    assertThat(sources(explanation)).hasSize(2).endsWith("the clock");
  }

  @Test
  void doesNotExplainWhatHasNotHappenedYet() {
    requested("t1", 0, 1);

    assertThat(explain(resultOf("t1"))).isEqualTo(new Answer.Nothing(Answer.Reason.NOT_THERE, 1));
  }

  @Test
  void explainsWhatHappenedBeforeTheTopologyHalted() {
    spec = spec.withRecovery(Recovery.fail());
    requested("t1", 0, 1);
    requested("t2", 600, 0);

    Explainer explainer = explainer(
        new Question.State("transfer", bytes("t1")),
        new Explainer.Effort(1000, () -> true, (replays, some) -> {}));
    Answer answer = explainer.explain();

    assertThat(answer).isInstanceOf(Explanation.class);
    assertThat(explainer.halted()).get().asString().contains("EXPR_EVAL");
  }

  @Test
  void saysThatAChainMayNotBeMinimalIfItWasStopped() {
    requested("t1", 0, 1);
    requested("t2", 600, 1);
    AtomicInteger replays = new AtomicInteger();

    Answer answer = explainer(
            resultOf("t1"),
            new Explainer.Effort(
                1000, () -> replays.get() < 2, (done, some) -> replays.incrementAndGet()))
        .explain();

    assertThat(answer)
        .isInstanceOfSatisfying(
            Explanation.class, chain -> assertThat(chain.isMinimal()).isFalse());
  }
}
