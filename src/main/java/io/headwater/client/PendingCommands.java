package io.headwater.client;

import io.headwater.event.RecordPosition;
import io.headwater.metrics.CommandMeter;
import io.headwater.metrics.CommandOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The commands of one client that wait for their replies, by id; an id may be sent twice at a time.
 * Thread-safe. Nothing is completed under the lock: what depends on a reply may send more.
 */
final class PendingCommands {
  private final CommandMeter meter;
  private final LongSupplier nanos;
  private final Map<String, List<PendingCommand>> byId = new HashMap<>();
  private final TreeSet<PendingCommand> byDeadline = new TreeSet<>(PendingCommand.BY_DEADLINE);
  private Optional<Function<PendingCommand, RuntimeException>> end = Optional.empty();

  PendingCommands(CommandMeter meter, LongSupplier nanos) {
    this.meter = meter;
    this.nanos = nanos;
  }

  /**
   * Begins to wait, unless nobody reads replies any more.
   *
   * @return why not
   */
  synchronized Optional<RuntimeException> add(PendingCommand command) {
    if (end.isPresent()) {
      return Optional.of(end.get().apply(command));
    }
    byId.computeIfAbsent(command.id(), id -> new ArrayList<>(1)).add(command);
    byDeadline.add(command);
    return Optional.empty();
  }

  /** Tells whether somebody waits for a reply to this id; cheap. */
  synchronized boolean isAwaited(String id) {
    return byId.containsKey(id);
  }

  /** Completes whoever waits for this reply. */
  void received(ReceivedReply reply) {
    Map<PendingCommand, CommandReply> answered = new HashMap<>();
    synchronized (this) {
      for (PendingCommand one : byId.getOrDefault(reply.reply().getCommandId(), List.of())) {
        one.take(reply).ifPresent(answer -> answered.put(one, answer));
      }
      answered.keySet().forEach(this::remove);
    }
    answered.forEach(this::complete);
  }

  /** Hears where a command was written. */
  void written(PendingCommand command, RecordPosition position) {
    Optional<CommandReply> answer;
    synchronized (this) {
      answer = command.writtenAt(position);
      if (answer.isPresent() && !remove(command)) {
        return;
      }
    }
    answer.ifPresent(reply -> complete(command, reply));
  }

  /** Ends the wait of a command; nothing happens if it has ended. */
  void fail(PendingCommand command, CommandOutcome outcome, RuntimeException failure) {
    synchronized (this) {
      if (!remove(command)) {
        return;
      }
    }
    meter.outcome(outcome);
    command.answer().completeExceptionally(failure);
  }

  /** Ends the waits whose deadlines have passed. */
  void expire(Function<PendingCommand, RuntimeException> failure) {
    List<PendingCommand> late = new ArrayList<>();
    synchronized (this) {
      long now = nanos.getAsLong();
      while (!byDeadline.isEmpty() && byDeadline.first().deadlineNanos() - now <= 0) {
        PendingCommand first = byDeadline.first();
        remove(first);
        late.add(first);
      }
    }
    for (PendingCommand one : late) {
      meter.outcome(CommandOutcome.TIMED_OUT);
      one.answer().completeExceptionally(failure.apply(one));
    }
  }

  /** Ends all waits, also of commands that are added later. */
  void end(Function<PendingCommand, RuntimeException> failure) {
    List<PendingCommand> left;
    synchronized (this) {
      if (end.isPresent()) {
        return;
      }
      end = Optional.of(failure);
      left = List.copyOf(byDeadline);
      byDeadline.clear();
      byId.clear();
    }
    for (PendingCommand one : left) {
      meter.outcome(CommandOutcome.ABANDONED);
      one.answer().completeExceptionally(failure.apply(one));
    }
  }

  private boolean remove(PendingCommand command) {
    List<PendingCommand> same = byId.get(command.id());
    if (same == null || !same.remove(command)) {
      return false;
    }
    if (same.isEmpty()) {
      byId.remove(command.id());
    }
    return byDeadline.remove(command);
  }

  private void complete(PendingCommand command, CommandReply reply) {
    meter.latencyNanos(nanos.getAsLong() - command.sentNanos());
    meter.outcome(outcomeOf(reply));
    command.answer().complete(reply);
  }

  private static CommandOutcome outcomeOf(CommandReply reply) {
    if (reply instanceof CommandReply.Decided) {
      return CommandOutcome.DECIDED;
    }
    if (reply instanceof CommandReply.Rejected) {
      return CommandOutcome.REJECTED;
    }
    return reply instanceof CommandReply.Conflict ? CommandOutcome.CONFLICT : CommandOutcome.FAILED;
  }
}
