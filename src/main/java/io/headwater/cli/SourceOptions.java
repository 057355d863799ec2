package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLog;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryReader;
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
    return openHistory(console, input, file, target);
  }

  private RecordInput openHistory(Console console, InputFile input, Path file, StreamSpec target) {
    PlacementCheck placement = new PlacementCheck(partitionOf(console, file), target);
    WholeHistory history = HistoryReading.read(console, file, placement, recover.isWanted());
    return new HistoryInput(input, history, target, keepsPartitions(history, target, placement));
  }

  private static int partitionOf(Console console, Path file) {
    try (HistoryReader header = HistoryReader.open(console.world().file(file))) {
      return header.description().partition();
    }
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

  private boolean keepsPartitions(
      WholeHistory history, StreamSpec target, PlacementCheck placement) {
    HistoryDescription from = history.description();
    if (isKeepingPartitions.isEmpty()) {
      boolean isSameTopic =
          from.topic().equals(target.topic()) && from.partitions().orElse(0) == target.partitions();
      if (isSameTopic && placement.misplaced() > 0) {
        throw problem(
            "HW0364",
            history,
            "%s of it %s not where stream '%s' places %s"
                .formatted(
                    Text.counted(placement.misplaced(), "record"),
                    placement.misplaced() == 1 ? "is" : "are",
                    target.name(),
                    placement.misplaced() == 1 ? "its key" : "their keys"),
            "say with --keep-partitions or --no-keep-partitions where they belong");
      }
      return isSameTopic;
    }
    if (isKeepingPartitions.get() && from.partition() >= target.partitions()) {
      throw problem(
          "HW0360",
          history,
          "its records are from partition %d, and stream '%s' has 0 to %d"
              .formatted(from.partition(), target.name(), target.partitions() - 1),
          "leave out --keep-partitions, to place records by their keys");
    }
    return isKeepingPartitions.get();
  }

  private static InvalidInputException problem(
      String code, WholeHistory history, String what, String fix) {
    return new InvalidInputException(new Problem(code, history.shown(), what, fix), null);
  }
}
