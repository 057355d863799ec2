package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLog;
import io.headwater.history.HistoryDescription;
import io.headwater.history.WholeHistory;
import io.headwater.topology.StreamSpec;
import io.headwater.yaml.MappingFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How files of records are read: event logs, history files, lines of JSON. */
final class SourceOptions {
  private static final String HISTORY = ".zst";

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "How a row of CSV or XES becomes an event; see docs/histories.md.")
  private Optional<Path> mapping = Optional.empty();

  @Option(names = "--key", paramLabel = "KEY", description = "Key of lines of JSON that have none.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--keep-partitions",
      negatable = true,
      description = {
        "Write records of a history to the partitions that they are from, as they are; the default",
        "if the stream is of the same topic and has as many partitions."
      })
  private Optional<Boolean> isKeepingPartitions = Optional.empty();

  @Mixin
  private final RecoverOption recover = new RecoverOption();

  /** Tells whether a file is a history, by its name. */
  static boolean isHistory(Path file) {
    return file.toString().endsWith(HISTORY);
  }

  boolean isMapped() {
    return mapping.isPresent();
  }

  /** Opens several files for a stream, to be read one after the other; or none of them. */
  RecordInput open(
      Console console, TopologyOptions topologies, List<Path> files, StreamSpec target) {
    List<RecordInput> inputs = new ArrayList<>();
    try {
      for (Path file : files) {
        inputs.add(open(console, topologies, file, target));
      }
    } catch (RuntimeException e) {
      inputs.forEach(RecordInput::close);
      throw e;
    }
    return inputs.size() == 1 ? inputs.get(0) : new SuccessiveInputs(inputs);
  }

  private RecordInput open(
      Console console, TopologyOptions topologies, Path file, StreamSpec target) {
    InputFile input = InputFile.of(console.world(), file);
    if (isMapped()) {
      return new EventLogInput(input, openLog(console, topologies, file), target);
    }
    if (!isHistory(file)) {
      return new JsonLinesInput(input, new RecordLines(target, key, InstantSource.system()));
    }
    WholeHistory history = read(console, file);
    return new HistoryInput(input, history, target, keepsPartitions(history, target));
  }

  /** Opens an event log; there is a mapping. */
  EventLog openLog(Console console, TopologyOptions topologies, Path file) {
    MessageTypes types = topologies.types(console.world());
    return EventLog.open(
        console.world().file(file),
        MappingFile.read(console.world().file(mapping.orElseThrow()), types),
        types);
  }

  /** Reads a history once, so that what is wrong with it is known before anything is written. */
  WholeHistory read(Console console, Path file) {
    return HistoryReading.read(console, file, event -> {}, recover.isWanted());
  }

  private boolean keepsPartitions(WholeHistory history, StreamSpec target) {
    HistoryDescription from = history.description();
    boolean isKeeping = isKeepingPartitions.orElseGet(() ->
        from.topic().equals(target.topic()) && from.partitions().orElse(0) == target.partitions());
    if (isKeeping && from.partition() >= target.partitions()) {
      throw new InvalidInputException(
          new Problem(
              "HW0360",
              history.shown(),
              "its records are from partition %d, and stream '%s' has 0 to %d"
                  .formatted(from.partition(), target.name(), target.partitions() - 1),
              "leave out --keep-partitions, to place records by their keys"),
          null);
    }
    return isKeeping;
  }
}
