package io.headwater.client;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Handles the records of one partition one after another: whole runs, as they were polled. A lane
 * gives its place up after each run, so that a busy partition does not starve others.
 */
final class PartitionLane implements Workers.Turn {
  private final Execution execution;
  private final QuickTurns turns;
  private final PartitionShare share;

  /** Guarded by this. */
  private final Queue<List<ConsumerRecord<byte[], byte[]>>> runs = new ArrayDeque<>();

  /** Guarded by this; whether there is, or will be, a turn. */
  private boolean isScheduled;

  /* Of whoever has the turn; the workers' lock hands them over. */
  private final RunTimes times;
  private List<ConsumerRecord<byte[], byte[]>> run = List.of();
  private int at;
  private long began;

  PartitionLane(Execution execution, QuickTurns turns, PartitionShare share) {
    this.execution = execution;
    this.turns = turns;
    this.share = share;
    this.times = new RunTimes(execution.listener());
  }

  /**
   * Takes records that follow those given before.
   *
   * @return whether the caller has to see to a turn of this lane
   */
  synchronized boolean give(List<ConsumerRecord<byte[], byte[]>> polled) {
    runs.add(polled);
    boolean wasIdle = !isScheduled;
    isScheduled = true;
    return wasIdle;
  }

  @Override
  public boolean run() {
    if (!share.enter()) {
      return true;
    }
    next();
    began = System.nanoTime();
    return goOn();
  }

  private synchronized void next() {
    run = runs.remove();
    at = 0;
  }

  /** Tells whether there is another run; if not, whoever gives one sees to a turn. */
  private synchronized boolean goesOn() {
    isScheduled = !runs.isEmpty();
    return isScheduled;
  }

  /** Handles what is left of the run, having been let into the share. */
  private boolean goOn() {
    times.start();
    while (at < run.size()) {
      if (share.isRevoked() || execution.isEnding()) {
        times.end();
        share.leave();
        return true;
      }
      ConsumerRecord<byte[], byte[]> source = run.get(at++);
      StoredRecord record = new StoredRecord(source);
      share.beginInOrder(source);
      CompletionStage<Void> stage = execution.beginIn(share, record);
      if (stage == Stages.DONE) {
        share.doneInOrder(source);
        times.done();
      } else if (!settles(record, stage)) {
        return false;
      }
    }
    times.end();
    turns.ran(run.size(), System.nanoTime() - began);
    share.leave();
    if (goesOn()) {
      turns.workers().submit(this);
    }
    return true;
  }

  private boolean settles(StoredRecord record, CompletionStage<Void> stage) {
    Suspension suspension = new Suspension(thrown -> {
      settle(record, thrown);
      turns.workers().goOn(this::goOn);
    });
    var unused = stage.whenComplete(suspension);
    if (!suspension.isOver()) {
      return false;
    }
    settle(record, suspension.failure());
    return true;
  }

  private void settle(StoredRecord record, @Nullable Throwable thrown) {
    if (thrown == null) {
      share.done(record.source());
      times.done();
    } else {
      execution.fail(record, thrown);
    }
  }
}
