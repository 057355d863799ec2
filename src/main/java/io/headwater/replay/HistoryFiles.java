package io.headwater.replay;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageType;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryWriter;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
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
  private final Path directory;
  private final Map<String, MessageType> types = new HashMap<>();
  private final Map<HistoryDescription, HistoryWriter> writers = new HashMap<>();

  /**
   * Makes the directory, if it is not there.
   *
   * @param shown the directory, as its user named it
   * @throws InvalidInputException if it cannot be made
   */
  public HistoryFiles(Path directory, String shown, TopologySpec spec) {
    this.directory = directory;
    for (StreamSpec stream : spec.streams()) {
      types.put(stream.topic(), stream.value());
      types.put(stream.deadLetterTopic(), stream.value());
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new InvalidInputException(
          new Problem(
              "HW1768",
              shown,
              "the directory cannot be made",
              "name one in a directory that you may write to"),
          e);
    }
  }

  @Override
  public void written(WrittenRecord record) {
    if (record.kind() == WrittenRecord.Kind.REPARTITION) {
      return;
    }
    String topic = record.position().topic();
    HistoryDescription description = new HistoryDescription(
        topic, record.position().partition(), Objects.requireNonNull(types.get(topic), topic));
    writers
        .computeIfAbsent(
            description, one -> HistoryWriter.create(directory.resolve(one.fileName()), one))
        .write(new HistoryEvent(
            record.position().offset(),
            Instant.ofEpochMilli(record.timestamp()),
            Optional.ofNullable(record.key()),
            Optional.ofNullable(record.value()),
            record.headers()));
  }

  /** Puts the files in their places; returns how many there are. */
  public int finish() {
    writers.values().forEach(HistoryWriter::finish);
    return writers.size();
  }

  /** Gives up files that are not finished. */
  @Override
  public void close() {
    writers.values().forEach(HistoryWriter::close);
  }
}
