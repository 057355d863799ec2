package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The first call with a batch, and nearly always the only one. What comes of it where that is not
 * so, because it fails or a part of the batch is given up before, is a {@link BatchRun}'s.
 */
final class FirstCall {
  private final BatchCalls calls;
  private final RecordBatch batch;
  private final Consumer<FirstCall> onEnd;

  /* Guarded by this. */
  private boolean isCalling;
  private boolean isDone;
  private final List<Predicate<RecordPosition>> lostMeanwhile = new ArrayList<>();
  private @Nullable BatchRun run;

  /**
   * Makes a call.
   *
   * @param onEnd told once, when each record is done, has failed or is given up
   */
  FirstCall(BatchCalls calls, RecordBatch batch, Consumer<FirstCall> onEnd) {
    this.calls = calls;
    this.batch = batch;
    this.onEnd = onEnd;
  }

  /** Goes on, on a worker. */
  void start() {
    calls.execute(this::call, () -> inParts().abandon());
  }

  private void call() {
    BatchRun known = begin();
    if (known != null) {
      known.advance();
      return;
    }
    List<StoredRecord> records = batch.stored();
    long began = System.nanoTime();
    Optional<Throwable> failure = calls.call(records);
    batch.called(System.nanoTime() - began);
    if (failure.isPresent()) {
      failed(failure.get());
      return;
    }
    batch.done();
    synchronized (this) {
      isDone = true;
    }
    onEnd.accept(this);
  }

  private synchronized @Nullable BatchRun begin() {
    isCalling = run == null;
    return run;
  }

  private void failed(Throwable failure) {
    BatchRun failed = new BatchRun(calls, batch.entries(), () -> onEnd.accept(this));
    List<Predicate<RecordPosition>> lost;
    synchronized (this) {
      run = failed;
      lost = List.copyOf(lostMeanwhile);
    }
    failed.goOnAfter(failure, lost);
  }

  private synchronized BatchRun inParts() {
    if (run == null) {
      run = new BatchRun(calls, batch.entries(), () -> onEnd.accept(this));
    }
    return run;
  }

  /** Takes records out that nobody owns any more, as soon as no call has them. */
  void giveUp(Predicate<RecordPosition> lost) {
    BatchRun parts;
    synchronized (this) {
      if (isDone) {
        return;
      }
      if (run == null && isCalling) {
        lostMeanwhile.add(lost);
        return;
      }
      parts = inParts();
    }
    parts.giveUp(lost);
  }
}
