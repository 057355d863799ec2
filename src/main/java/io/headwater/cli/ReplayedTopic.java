package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryRange;
import io.headwater.replay.SourceRecord;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One partition of a topic to be replayed: its committed records as they are. Each partition has a
 * reader of its own, since the order of the replay may take all of one before the next.
 */
final class ReplayedTopic implements ReplayInput {
  private static final Duration WAIT = Duration.ofMillis(500);

  private final TopicReader reader;
  private final StreamSpec stream;
  private final HistoryRange range;
  private final Deque<StoredRecord> fetched = new ArrayDeque<>();
  private long bytesRead;

  private ReplayedTopic(TopicReader reader, StreamSpec stream, HistoryRange range) {
    this.reader = reader;
    this.stream = stream;
    this.range = range;
  }

  /**
   * Opens all partitions of a topic.
   *
   * @param ends where the partitions ended when they were opened before
   */
  static List<ReplayInput> open(
      ClusterAddress cluster, StreamSpec stream, RangeOptions wanted, TopicEnds ends) {
    ReadRange range = new ReadRange(List.of(stream.topic()), Set.of(), wanted.from(), false);
    List<ReplayInput> inputs = new ArrayList<>();
    for (TopicReader reader : TopicReader.openEach(cluster, range)) {
      long end = ends.of(reader.ends().get(0));
      inputs.add(new ReplayedTopic(reader, stream, wanted.range().toOffset(end)));
    }
    return inputs;
  }

  @Override
  public boolean hasNext() {
    while (fetched.isEmpty() && !reader.isDone()) {
      reader.read(WAIT).stream()
          .filter(record -> range.contains(event(record)))
          .forEach(fetched::add);
    }
    return !fetched.isEmpty();
  }

  @Override
  public SourceRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    StoredRecord record = fetched.remove();
    bytesRead += record.key().map(key -> key.length).orElse(0)
        + record.value().map(value -> value.length).orElse(0);
    return ReplayedHistory.record(stream, record.position().partition(), event(record));
  }

  private static HistoryEvent event(StoredRecord record) {
    return new HistoryEvent(
        record.position().offset(), record.time(), record.key(), record.value(), record.headers());
  }

  @Override
  public long bytesRead() {
    return bytesRead;
  }

  @Override
  public OptionalLong bytesInAll() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    reader.close();
  }
}
