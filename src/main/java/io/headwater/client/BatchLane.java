package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Collects records until they are a batch, and runs the batches one after another, or several at
 * once where there is no order to keep. Thread-safe.
 *
 * <p>A batch is complete when its limits say so; nothing asks for the time meanwhile. A timer that
 * is set stays set: if the batch is another one by then, it is set again for that one.
 */
final class BatchLane {
  private final BatchCalls calls;
  private final int atOnce;
  private final Queue<RecordBatch> complete = new ArrayDeque<>();
  private final Set<FirstCall> running = new HashSet<>();
  private RecordBatch open = new RecordBatch();

  /** The last batch that was left open by who added to it, and since when. */
  private RecordBatch left = new RecordBatch();

  private long leftNanos;
  private boolean isTimed;

  /**
   * Makes a lane.
   *
   * @param atOnce how many batches run at once, at least 1; 1 keeps the order
   */
  BatchLane(BatchCalls calls, int atOnce) {
    this.calls = calls;
    this.atOnce = atOnce;
  }

  /** Takes records of one owner. */
  void add(BatchOwner owner, List<ConsumerRecord<byte[], byte[]>> records) {
    boolean isComplete;
    synchronized (this) {
      int before = complete.size();
      fill(owner, records);
      isComplete = complete.size() > before;
      if (left != open && !open.isEmpty()) {
        leaveOpen();
      }
    }
    if (isComplete || calls.isHalted()) {
      startNext();
    }
  }

  private void fill(BatchOwner owner, List<ConsumerRecord<byte[], byte[]>> records) {
    BatchLimits limits = calls.limits();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < records.size(); i++) {
      long next = RecordBatch.sizeOf(records.get(i));
      int before = open.size() + i - from;
      if (before > 0 && open.bytes() + bytes + next > limits.bytes()) {
        complete(owner, records.subList(from, i), bytes);
        from = i;
        bytes = 0;
        before = 0;
      }
      bytes += next;
      if (before + 1 >= limits.records() || open.bytes() + bytes >= limits.bytes()) {
        complete(owner, records.subList(from, i + 1), bytes);
        from = i + 1;
        bytes = 0;
      }
    }
    open.add(owner, records.subList(from, records.size()), bytes);
  }

  private void complete(
      BatchOwner owner, List<ConsumerRecord<byte[], byte[]>> last, long sizeBytes) {
    open.add(owner, last, sizeBytes);
    complete();
  }

  private void leaveOpen() {
    left = open;
    leftNanos = calls.nanos();
    if (!isTimed) {
      isTimed = true;
      calls.after(calls.limits().interval(), this::look);
    }
  }

  private void look() {
    synchronized (this) {
      isTimed = false;
      if (open.isEmpty()) {
        return;
      }
      Duration age = Duration.ofNanos(calls.nanos() - leftNanos);
      Duration rest = calls.limits().interval().minus(age);
      if (rest.compareTo(Duration.ZERO) > 0) {
        isTimed = true;
        calls.after(rest, this::look);
        return;
      }
      complete();
    }
    startNext();
  }

  private void complete() {
    complete.add(open);
    open = new RecordBatch();
  }

  private void startNext() {
    List<FirstCall> starting = new ArrayList<>();
    List<BatchEntry> dropped = new ArrayList<>();
    synchronized (this) {
      if (calls.isHalted()) {
        complete();
        complete.forEach(batch -> dropped.addAll(batch.entries()));
        complete.clear();
      }
      while (running.size() < atOnce && !complete.isEmpty()) {
        FirstCall call = new FirstCall(calls, complete.remove(), this::ended);
        running.add(call);
        starting.add(call);
      }
    }
    dropped.forEach(BatchEntry::abandon);
    starting.forEach(FirstCall::start);
  }

  private void ended(FirstCall call) {
    synchronized (this) {
      running.remove(call);
    }
    startNext();
  }

  /** Gives up records that nobody owns any more; those in a call, when it has returned. */
  void giveUp(Predicate<RecordPosition> lost) {
    List<BatchEntry> given = new ArrayList<>();
    List<FirstCall> affected;
    synchronized (this) {
      given.addAll(open.take(lost));
      if (open.isEmpty()) {
        open = new RecordBatch();
      }
      complete.forEach(batch -> given.addAll(batch.take(lost)));
      complete.removeIf(RecordBatch::isEmpty);
      affected = List.copyOf(running);
    }
    given.forEach(BatchEntry::abandon);
    affected.forEach(call -> call.giveUp(lost));
  }
}
