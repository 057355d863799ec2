package io.headwater.replay;

import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryDirectory;
import io.headwater.history.HistoryEvent;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes what a topology wrote to declared streams and dead-letter queues into history files, one
 * per partition; they appear when {@link #finish} is called. Not thread-safe.
 */
public final class HistoryFiles implements ReplaySink, AutoCloseable {
  private final HistoryDirectory files;
  private final Map<String, StreamSpec> streams = new HashMap<>();

  /**
   * Makes the directory, if it is not there.
   *
   * @param shown the directory, as its user named it
   * @throws io.headwater.diagnostic.InvalidInputException if it cannot be made
   */
  public HistoryFiles(Path directory, String shown, TopologySpec spec) {
    this.files = HistoryDirectory.create(directory, shown);
    for (StreamSpec stream : spec.streams()) {
      streams.put(stream.topic(), stream);
      streams.put(stream.deadLetterTopic(), stream);
    }
  }

  @Override
  public void written(WrittenRecord record) {
    if (record.kind() == WrittenRecord.Kind.REPARTITION) {
      return;
    }
    HistoryDescription description =
        describe(record.position().topic(), record.position().partition());
    files
        .writer(description.fileName(), description)
        .write(new HistoryEvent(
            record.position().offset(),
            Instant.ofEpochMilli(record.timestamp()),
            Optional.ofNullable(record.key()),
            Optional.ofNullable(record.value()),
            record.headers()));
  }

  private HistoryDescription describe(String topic, int partition) {
    StreamSpec stream = Objects.requireNonNull(streams.get(topic), topic);
    return new HistoryDescription(topic, partition, stream.value()).withKeyType(stream.keyType());
  }

  /** Puts the files in their places; returns how many there are. */
  public int finish() {
    return files.finish();
  }

  /** Gives up files that are not finished. */
  @Override
  public void close() {
    files.close();
  }
}
