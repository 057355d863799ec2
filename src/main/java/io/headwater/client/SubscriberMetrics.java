package io.headwater.client;

import io.headwater.event.RecordPosition;
import io.headwater.metrics.SubscriberMeter;
import io.headwater.metrics.TopologyMetrics;
import java.util.Collection;
import java.util.List;

/**
 * Measures a subscriber: what it took, what became of it, how long that took, and how far it is
 * behind. Thread-safe; those of one name share their series.
 */
public final class SubscriberMetrics {
  private static final String DELAYS = "-retry";

  private final TopologyMetrics registry;
  private final String subscriber;
  private final SubscriberMeter meter;

  private SubscriberMetrics(TopologyMetrics registry, String subscriber) {
    this.registry = registry;
    this.subscriber = subscriber;
    this.meter = new SubscriberMeter(registry, subscriber);
  }

  /**
   * Measures into a registry, such as that of a service's own name.
   *
   * @param subscriber name of the series, such as the group; those of its delay topics, if it has
   *     any, are {@code {subscriber}-retry}
   */
  public static SubscriberMetrics of(TopologyMetrics registry, String subscriber) {
    return new SubscriberMetrics(registry, subscriber);
  }

  SubscriberListener listener() {
    return new Listener();
  }

  /** Hears of everything, and counts it. */
  private final class Listener implements SubscriberListener {
    @Override
    public void taken(int records, long bytes) {
      meter.taken(records, bytes);
    }

    @Override
    public void done(int records, long each) {
      meter.done(records, each);
    }

    @Override
    public void failed(StoredRecord record, Throwable why) {
      meter.failed(why.getClass());
    }

    @Override
    public void attemptFailed(StoredRecord record, Throwable why) {
      meter.failed(why.getClass());
    }

    @Override
    public void retried(StoredRecord record) {
      meter.retried();
    }

    @Override
    public void deadLettered(StoredRecord record, Throwable why) {
      meter.deadLettered();
    }

    @Override
    public void skipped(StoredRecord record, Throwable why) {
      meter.skipped();
    }

    @Override
    public void putAside(StoredRecord record) {
      meter.putAside();
    }

    @Override
    public void duplicate(StoredRecord record) {
      meter.duplicate();
    }

    @Override
    public SubscriberListener ofDelays() {
      return of(registry, subscriber + DELAYS).listener();
    }

    @Override
    public void committed(Collection<RecordPosition> next) {
      meter.committed();
    }

    @Override
    public void commitFailed(Throwable why) {
      meter.commitFailed();
    }

    @Override
    public void assigned(Collection<RecordPosition> next) {
      meter.rebalanced();
    }

    @Override
    public void revoked(Collection<RecordPosition> next, boolean isLost) {
      next.forEach(at -> meter.forget(at.topic(), at.partition()));
      meter.rebalanced();
    }

    @Override
    public void state(List<PartitionState> partitions) {
      partitions.forEach(at ->
          meter.partition(at.topic(), at.partition(), at.lagRecords(), at.lag().toMillis()));
      meter.state(
          partitions.stream().mapToLong(PartitionState::pending).sum(),
          partitions.stream().mapToLong(PartitionState::pendingBytes).sum(),
          partitions.stream().filter(PartitionState::isPaused).count());
    }
  }
}
