package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.history.HistoryEvent;
import io.headwater.replay.SourceRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** The committed records of one partition, up to an offset; read as they are wanted. */
final class LivePartition implements Iterator<SourceRecord>, AutoCloseable {
  private static final Duration WAIT = Duration.ofMillis(500);

  private final TopicReader reader;
  private final long end;
  private final ArrayDeque<StoredRecord> read = new ArrayDeque<>();

  LivePartition(ClusterAddress cluster, TopicPartition partition, long end) {
    this.reader = TopicReader.open(
        cluster, ReadRange.all(partition.topic()).ofPartitions(Set.of(partition.partition())));
    this.end = end;
  }

  @Override
  public boolean hasNext() {
    while (read.isEmpty() && !reader.isDone()) {
      for (StoredRecord record : reader.read(WAIT)) {
        if (record.position().offset() < end) {
          read.add(record);
        } else {
          reader.stop();
        }
      }
    }
    return !read.isEmpty();
  }

  @Override
  public SourceRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    StoredRecord record = read.remove();
    return new SourceRecord(
        record.position().topic(),
        OptionalInt.of(record.position().partition()),
        new HistoryEvent(
            record.position().offset(),
            record.time(),
            record.key(),
            record.value(),
            record.headers()));
  }

  @Override
  public void close() {
    reader.close();
  }
}
