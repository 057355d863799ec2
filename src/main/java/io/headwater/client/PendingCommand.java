package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** One attempt to have a command decided. Guarded by the {@link PendingCommands} it is one of. */
final class PendingCommand {
  /** Two are never equal: they are told apart by the order in which they were made. */
  static final Comparator<PendingCommand> BY_DEADLINE = Comparator.comparingLong(
          PendingCommand::deadlineNanos)
      .thenComparingLong(command -> command.number);

  private static final AtomicLong MADE = new AtomicLong();

  private final long number = MADE.incrementAndGet();
  private final String id;
  private final Duration deadline;
  private final long sentNanos;
  private final Optional<ReadToken.EventPartition> events;
  private final CompletableFuture<CommandReply> answer = new CompletableFuture<>();
  private final List<ReceivedReply> failures = new ArrayList<>();
  private Optional<RecordPosition> written = Optional.empty();

  /** Waits since {@code sentNanos} for {@code deadline}. */
  PendingCommand(
      String id, Duration deadline, long sentNanos, Optional<ReadToken.EventPartition> events) {
    this.id = id;
    this.deadline = deadline;
    this.sentNanos = sentNanos;
    this.events = events;
  }

  String id() {
    return id;
  }

  Duration deadline() {
    return deadline;
  }

  long sentNanos() {
    return sentNanos;
  }

  long deadlineNanos() {
    return sentNanos + deadline.toNanos();
  }

  CompletableFuture<CommandReply> answer() {
    return answer;
  }

  /** Takes a reply to its id; returns what it means here, if it is the one. */
  Optional<CommandReply> take(ReceivedReply reply) {
    if (reply.isFinal() || written.equals(Optional.of(reply.command()))) {
      return reply.answer(events);
    }
    if (written.isEmpty()) {
      failures.add(reply); // of this attempt, perhaps: the reply may be here before the position is
    }
    return Optional.empty();
  }

  /** Hears where it was written; returns the reply that has come already, if one has. */
  Optional<CommandReply> writtenAt(RecordPosition position) {
    written = Optional.of(position);
    return failures.stream()
        .filter(reply -> reply.command().equals(position))
        .findFirst()
        .flatMap(reply -> reply.answer(events));
  }

  /** Names the place of the command as far as it is known. */
  String where(String topic) {
    return written.map(RecordPosition::toString).orElse(topic);
  }
}
