package io.headwater.operator;

import io.headwater.client.PublishRecord;
import io.headwater.history.HistoryEvent;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.replay.InMemoryTopology;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.TopologySpec;
import java.util.List;

/** A whole topology in memory. */
final class Plant {
  private final TopologySpec spec;
  private TopologyMetrics metrics;
  private InMemoryTopology topology;
  private int deadLetters;

  Plant(TopologySpec spec) {
    this.spec = spec;
    this.metrics = new TopologyMetrics(spec.name());
    this.topology = started();
  }

  private InMemoryTopology started() {
    return InMemoryTopology.of(
        spec,
        ReplaySettings.DEFAULT,
        written -> deadLetters += written.kind() == WrittenRecord.Kind.DEAD_LETTER ? 1 : 0,
        metrics,
        StateChange.Listener.NONE);
  }

  /** Starts anew, with empty stores; not to be measured. */
  void renew() {
    deadLetters = 0;
    metrics = new TopologyMetrics(spec.name());
    topology = started();
  }

  /** Returns how many records were dead-lettered since it was started. */
  int deadLetters() {
    return deadLetters;
  }

  /** Processes records; returns how many the programs processed since it was started. */
  long run(List<PublishRecord> records) {
    for (PublishRecord record : records) {
      HistoryEvent event =
          new HistoryEvent(0, record.eventTime(), record.key(), record.value(), record.headers());
      topology.process(new SourceRecord(record.topic(), record.partition(), event));
    }
    return metrics.counts().consumed();
  }
}
