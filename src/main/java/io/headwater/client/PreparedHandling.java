package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Makes sure of something on the cluster in front of the first record. Thread-safe. */
final class PreparedHandling implements RunHandling {
  private final RunHandling inner;
  private final Runnable preparation;
  private volatile boolean isPrepared;

  /**
   * Prepares nothing yet.
   *
   * @param preparation may wait for the cluster; what it throws ends the subscriber
   */
  PreparedHandling(RunHandling inner, Runnable preparation) {
    this.inner = inner;
    this.preparation = preparation;
  }

  @Override
  public CompletionStage<Void> handle(StoredRecord received) {
    try {
      prepare();
    } catch (RuntimeException e) {
      return Stages.failed(e);
    }
    return inner.handle(received);
  }

  @Override
  public void take(PolledRun run) {
    prepare();
    inner.take(run);
  }

  @Override
  public long atLeastPending() {
    return inner.atLeastPending();
  }

  private void prepare() {
    if (isPrepared) {
      return;
    }
    synchronized (this) {
      if (!isPrepared) {
        preparation.run();
        isPrepared = true;
      }
    }
  }

  @Override
  public void take(String topic, int partition) {
    inner.take(topic, partition);
  }

  @Override
  public void forget(String topic, int partition) {
    inner.forget(topic, partition);
  }

  @Override
  public void giveUpPauses() {
    inner.giveUpPauses();
  }

  @Override
  public void stop() {
    inner.stop();
  }

  @Override
  public void giveUp(Predicate<RecordPosition> lost) {
    inner.giveUp(lost);
  }
}
