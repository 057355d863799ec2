package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import topologies.transfers.Transfers;
import topologies.transfers.proto.TransferRequest;

/** When a host is asked to wake a program, and what becomes of timers when the host breaks. */
class SagaTimersTest {
  private static final long FIVE_MINUTES = Duration.ofMinutes(5).toMillis();

  private final InMemoryHost host = new InMemoryHost(Duration.ofHours(1).toMillis());
  private final Program program = Program.compile(new Transfers().topology()).stream()
      .filter(one -> one.name().equals("transfer"))
      .findFirst()
      .orElseThrow();
  private final RunningProgram running = program.start(host, Limits.DEFAULT);

  @BeforeEach
  void startTransfer() {
    start("t-1", 1_000);
  }

  private void start(String process, long time) {
    byte[] request = TransferRequest.newBuilder()
        .setFrom("ada")
        .setTo("bob")
        .setAmount(1)
        .build()
        .toByteArray();
    running.process(
        0,
        new InputRecord(
            new RecordPosition("transfer-requests", 0, time),
            time,
            true,
            process.getBytes(StandardCharsets.UTF_8),
            request,
            EventHeaders.NONE));
  }

  @Test
  void asksToBeWokenOnceForTheEarliestTimer() {
    start("t-2", 2_000);
    start("t-0", 500);

    assertThat(host.wakes).containsExactly(1_000 + FIVE_MINUTES, 500 + FIVE_MINUTES);
  }

  @Test
  void asksForTheNextOneWhenItWasWoken() {
    start("t-2", 2_000);

    running.wake(1_000 + FIVE_MINUTES);

    assertThat(host.wakes).containsExactly(1_000 + FIVE_MINUTES, 2_000 + FIVE_MINUTES);
    assertThat(host.timers.pending).hasSize(1);
    assertThat(host.consumed).isEqualTo(3);
    assertThat(host.outcomes).containsOnly(Outcome.PROCESSED);
    assertThat(host.eventTimes).last().isEqualTo(1_000 + FIVE_MINUTES);
  }

  @Test
  void asksForNothingWithoutATimer() {
    running.wake(1_000 + FIVE_MINUTES);

    assertThat(host.wakes).containsExactly(1_000 + FIVE_MINUTES);
    assertThat(host.timers.pending).isEmpty();
  }

  @Test
  void whatTheHostThrowsWhileATimerFiresLeavesAsItIs() {
    RuntimeException broken = host.breakAt("forward");

    Throwable thrown = catchThrowable(() -> running.wake(1_000 + FIVE_MINUTES));

    assertThat(thrown).isSameAs(broken);
    assertThat(host.dead).isEmpty();
    assertThat(host.consumed).isEqualTo(1);
  }
}
