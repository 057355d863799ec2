package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.RecordPosition;
import io.headwater.metrics.CommandMeter;
import io.headwater.metrics.CommandOutcome;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.proto.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PendingCommandsTest {
  private static final RecordPosition FIRST = new RecordPosition("commands", 0, 7);
  private static final RecordPosition SECOND = new RecordPosition("commands", 0, 9);
  private static final Instant TIME = Instant.ofEpochMilli(5);

  private final AtomicLong nanos = new AtomicLong();
  private final CommandMeter meter = new TopologyMetrics("bank").commands("account");
  private final CommandFailures failures = new CommandFailures("commands");
  private final PendingCommands pending = new PendingCommands(meter, nanos::get);

  private PendingCommand added(String id, int deadlineMillis) {
    PendingCommand command =
        new PendingCommand(id, Duration.ofMillis(deadlineMillis), nanos.get(), Optional.empty());
    meter.sent();
    assertThat(pending.add(command)).isEmpty();
    return command;
  }

  private static ReceivedReply reply(String id, Reply.Status status, RecordPosition command) {
    return new ReceivedReply(
        Reply.newBuilder()
            .setCommandId(id)
            .setStatus(status)
            .setCode("RULE_THREW")
            .build(),
        new RecordPosition("replies", 1, 3),
        command,
        TIME);
  }

  private void passMillis(int millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    pending.expire(failures::late);
  }

  @Test
  void answersEveryAttemptToSendAnId() {
    PendingCommand one = added("c-1", 1_000);
    PendingCommand other = added("c-1", 1_000);

    pending.received(reply("c-1", Reply.Status.DECIDED, FIRST));

    assertThat(one.answer()).isCompletedWithValueMatching(CommandReply::isDecided);
    assertThat(other.answer()).isCompletedWithValueMatching(CommandReply::isDecided);
    assertThat(pending.isAwaited("c-1")).isFalse();
    assertThat(meter.outcomes()).containsEntry(CommandOutcome.DECIDED, 2L);
  }

  @Test
  void leavesRepliesToOthersAlone() {
    PendingCommand command = added("c-1", 1_000);

    pending.received(reply("c-2", Reply.Status.DECIDED, FIRST));

    assertThat(command.answer()).isNotDone();
    assertThat(pending.isAwaited("c-2")).isFalse();
  }

  @Test
  void failsTheAttemptThatFailedAndNoOther() {
    PendingCommand again = added("c-1", 1_000);
    pending.written(again, SECOND);

    pending.received(reply("c-1", Reply.Status.FAILED, FIRST));
    assertThat(again.answer()).isNotDone();
    pending.received(reply("c-1", Reply.Status.FAILED, SECOND));

    assertThat(again.answer())
        .isCompletedWithValue(new CommandReply.Failed(
            "c-1",
            "RULE_THREW",
            new ReadToken(new RecordPosition("replies", 1, 3), SECOND, Optional.empty(), TIME)));
  }

  @Test
  void knowsAFailureThatCameBeforeThePositionDid() {
    PendingCommand command = added("c-1", 1_000);
    pending.received(reply("c-1", Reply.Status.FAILED, FIRST));
    pending.received(reply("c-1", Reply.Status.FAILED, SECOND));
    assertThat(command.answer()).isNotDone();

    pending.written(command, SECOND);

    assertThat(command.answer())
        .isCompletedWithValueMatching(reply -> reply.token().command().equals(SECOND));
  }

  @Test
  void passesOverAStatusThatItDoesNotKnow() {
    PendingCommand command = added("c-1", 1_000);

    pending.received(reply("c-1", Reply.Status.STATUS_UNSPECIFIED, FIRST));

    assertThat(command.answer()).isNotDone();
  }

  @Test
  void endsTheWaitsWhoseDeadlinesHavePassed() {
    PendingCommand late = added("c-1", 100);
    PendingCommand patient = added("c-2", 200);

    passMillis(100);

    assertThat(late.answer()).isCompletedExceptionally();
    assertThat(patient.answer()).isNotDone();
    assertThat(meter.pending()).isEqualTo(1);
  }

  @Test
  void aReplyAfterTheDeadlineChangesNothing() {
    PendingCommand late = added("c-1", 100);
    passMillis(100);

    pending.received(reply("c-1", Reply.Status.DECIDED, FIRST));
    pending.written(late, FIRST);

    assertThat(late.answer()).isCompletedExceptionally();
    assertThat(meter.outcomes())
        .containsEntry(CommandOutcome.TIMED_OUT, 1L)
        .containsEntry(CommandOutcome.DECIDED, 0L);
  }

  @Test
  void measuresFromSendingToTheReply() {
    added("c-1", 1_000);
    passMillis(30);

    pending.received(reply("c-1", Reply.Status.REJECTED, FIRST));

    assertThat(meter.latency().count()).isEqualTo(1);
    assertThat(meter.latency().max())
        .isBetween(TimeUnit.MILLISECONDS.toNanos(30), TimeUnit.MILLISECONDS.toNanos(31));
  }

  @Test
  void endsAllWaitsOnceAndThoseThatWouldBegin() {
    PendingCommand command = added("c-1", 1_000);

    pending.end(failures::abandoned);
    pending.end(failures::late);

    assertThat(command.answer().handle((reply, failure) -> failure).join())
        .hasMessage("commands: the client was closed before the reply to the command came; it may"
            + " have been decided [HW1731]\n  fix: send it again with the same id, which decides it"
            + " once; or look at what became of it");
    assertThat(pending.add(command)).isPresent();
    assertThat(meter.outcomes()).containsEntry(CommandOutcome.ABANDONED, 1L);
  }

  @Test
  void saysWhyRepliesAreNotReadAnyMore() {
    PendingCommand command = added("c-1", 1_000);
    pending.written(command, FIRST);

    assertThat(failures.unread(command, "replies", new IllegalStateException()))
        .hasMessage("commands-0@7: replies on 'replies' are not read any more"
            + " (IllegalStateException); the command may have been decided [HW1732]\n"
            + "  fix: correct what keeps this user from reading them, open another client, and send"
            + " it again with the same id, which decides it once; or look at what became of it");
  }

  @Test
  void saysThatACommandWasNotAcknowledged() {
    PendingCommand command = added("c-1", 1_000);

    assertThat(failures.unacknowledged(command, new IllegalStateException()))
        .hasMessage("commands: the command was not acknowledged (IllegalStateException); it may"
            + " have been written all the same [HW1733]\n"
            + "  fix: check the cluster, and send it again with the same id, which decides it once;"
            + " or look at what became of it");
  }

  @Test
  void saysThatAClosedClientSendsNothing() {
    assertThat(failures.closed().render())
        .isEqualTo("commands: the client is closed, and the command was not sent [HW1736]\n"
            + "  fix: send it through an open client");
  }
}
