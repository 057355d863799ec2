package io.headwater.client;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** One record that is handled by itself, in whatever lane. */
final class RecordTask implements KeyLanes.Task {
  private final Execution execution;
  private final PartitionShare share;
  private final StoredRecord record;
  private final boolean isAcknowledged;
  private final boolean isTimed;
  private long began;

  /**
   * Waits for its turn.
   *
   * @param isAcknowledged whether its lane goes on while its stage is open
   */
  RecordTask(
      Execution execution,
      PartitionShare share,
      ConsumerRecord<byte[], byte[]> source,
      boolean isAcknowledged) {
    this.execution = execution;
    this.share = share;
    this.record = new StoredRecord(source);
    this.isAcknowledged = isAcknowledged;
    this.isTimed = execution.listener() != SubscriberListener.NONE;
    // A header that nobody has looked at keeps all that was fetched with it; this one may wait.
    record.headers();
  }

  @Override
  public boolean run(Runnable whenOver) {
    if (execution.isEnding() || !share.enter()) {
      return true;
    }
    began = isTimed ? System.nanoTime() : 0;
    CompletionStage<Void> stage = execution.beginIn(share, record);
    if (stage == Stages.DONE) {
      settle(null);
      return true;
    }
    if (isAcknowledged) {
      var unused = stage.whenComplete((nothing, thrown) -> settle(thrown));
      return true;
    }
    Suspension suspension = new Suspension(thrown -> {
      settle(thrown);
      whenOver.run();
    });
    var unused = stage.whenComplete(suspension);
    if (!suspension.isOver()) {
      return false;
    }
    settle(suspension.failure());
    return true;
  }

  private void settle(@Nullable Throwable thrown) {
    if (thrown == null) {
      share.done(record.source());
      if (isTimed) {
        execution.listener().done(1, System.nanoTime() - began);
      }
    } else {
      execution.fail(record, thrown);
    }
    share.leave();
  }
}
