package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Collects records until they are a batch, and runs the batches one after another, or several at
 * once where there is no order to keep. Thread-safe.
 *
 * <p>A batch is complete when its limits say so; nothing asks for the time meanwhile.
 */
final class BatchLane {
  private final BatchCalls calls;
  private final int atOnce;
  private final Queue<List<BatchEntry>> complete = new ArrayDeque<>();
  private final Set<BatchRun> running = new HashSet<>();
  private List<BatchEntry> open = new ArrayList<>();
  private long openBytes;
  private Optional<Runnable> overdue = Optional.empty();

  /**
   * Makes a lane.
   *
   * @param atOnce how many batches run at once, at least 1; 1 keeps the order
   */
  BatchLane(BatchCalls calls, int atOnce) {
    this.calls = calls;
    this.atOnce = atOnce;
  }

  /** Takes records. */
  void add(List<BatchEntry> entries) {
    boolean isComplete = false;
    synchronized (this) {
      for (BatchEntry entry : entries) {
        isComplete |= isCompleteWith(entry);
      }
    }
    if (isComplete || calls.isHalted()) {
      startNext();
    }
  }

  private boolean isCompleteWith(BatchEntry entry) {
    BatchLimits limits = calls.limits();
    long bytes = entry.sizeBytes();
    boolean isComplete = !open.isEmpty() && openBytes + bytes > limits.bytes();
    if (isComplete) {
      complete();
    }
    append(entry, bytes);
    if (open.size() >= limits.records() || openBytes >= limits.bytes()) {
      complete();
      return true;
    }
    return isComplete;
  }

  private void append(BatchEntry entry, long bytes) {
    open.add(entry);
    openBytes += bytes;
    if (open.size() == 1) {
      List<BatchEntry> begun = open;
      overdue = Optional.of(calls.whenOverdue(() -> expire(begun)));
    }
  }

  private void expire(List<BatchEntry> begun) {
    synchronized (this) {
      if (open != begun) {
        return; // it was complete before
      }
      complete();
    }
    startNext();
  }

  private void complete() {
    overdue.ifPresent(Runnable::run);
    overdue = Optional.empty();
    complete.add(open);
    open = new ArrayList<>(open.size());
    openBytes = 0;
  }

  private void startNext() {
    List<BatchRun> starting = new ArrayList<>();
    List<BatchEntry> dropped = new ArrayList<>();
    synchronized (this) {
      if (calls.isHalted()) {
        complete();
        complete.forEach(dropped::addAll);
        complete.clear();
      }
      while (running.size() < atOnce && !complete.isEmpty()) {
        BatchRun run = new BatchRun(calls, complete.remove(), this::ended);
        running.add(run);
        starting.add(run);
      }
    }
    dropped.forEach(BatchEntry::abandon);
    starting.forEach(BatchRun::start);
  }

  private void ended(BatchRun run) {
    synchronized (this) {
      running.remove(run);
    }
    startNext();
  }

  /** Gives up records that nobody owns any more; those in a call, when it has returned. */
  void giveUp(Predicate<RecordPosition> lost) {
    List<BatchEntry> given = new ArrayList<>();
    List<BatchRun> affected;
    synchronized (this) {
      take(open, lost, given);
      openBytes = open.stream().mapToLong(BatchEntry::sizeBytes).sum();
      if (open.isEmpty()) {
        overdue.ifPresent(Runnable::run);
        open = new ArrayList<>();
      }
      complete.forEach(batch -> take(batch, lost, given));
      complete.removeIf(List::isEmpty);
      affected = List.copyOf(running);
    }
    given.forEach(BatchEntry::abandon);
    affected.forEach(run -> run.giveUp(lost));
  }

  private static void take(
      List<BatchEntry> from, Predicate<RecordPosition> lost, List<BatchEntry> into) {
    from.stream().filter(entry -> lost.test(entry.received().position())).forEach(into::add);
    from.removeIf(entry -> lost.test(entry.received().position()));
  }
}
