package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogMapping;
import io.headwater.history.HistoryRange;
import io.headwater.history.HistoryReader;
import io.headwater.replay.EnteringStreams;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.MappingFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Files of records that enter a topology, in any of the formats.
 *
 * @param mapping how a row of CSV or XES becomes an event
 * @param stream that the files are of, if not the one of their topic
 * @param range what is read of history files
 */
record ReplayFiles(
    List<Path> files,
    Optional<Path> mapping,
    Optional<String> stream,
    HistoryRange range,
    TopologyOptions topologies) {

  /** Opens all histories, or none. */
  List<ReplayInput> open(Console console, TopologySpec spec, Consumer<InputRow.Bad> rejected) {
    List<ReplayInput> inputs = new ArrayList<>();
    try {
      for (Path file : files) {
        inputs.add(open(file, console, spec, rejected));
      }
      return inputs;
    } catch (RuntimeException e) {
      inputs.forEach(ReplayInput::close);
      throw e;
    }
  }

  private ReplayInput open(
      Path file, Console console, TopologySpec spec, Consumer<InputRow.Bad> rejected) {
    InputFile input = InputFile.of(console.world(), file);
    if (file.toString().endsWith(".zst")) {
      HistoryReader history = HistoryReader.open(console.world().file(file), range);
      String name = stream.orElse(history.description().topic());
      return new ReplayedHistory(input, history, streamOf(spec, name, input, history::close));
    }
    if (stream.isEmpty()) {
      throw new InvalidInputException(
          new Problem(
              "HW1767",
              input.name(),
              "nothing says of which stream this is",
              "add --stream, and --mapping for CSV or XES; a history file ends in .zst"),
          null);
    }
    if (!range.equals(HistoryRange.ALL)) {
      throw new InvalidInputException(
          new Problem(
              "HW0363",
              input.name(),
              "--from and --to choose records of topics and history files, and this is neither",
              "make a history file of it with headwater import"),
          null);
    }
    StreamSpec target = streamOf(spec, stream.get(), input, () -> {});
    if (mapping.isEmpty()) {
      return new ReplayedRows(
          // A line that says no time is as old as can be, rather than as new as this run.
          new JsonLinesInput(input, new RecordLines(target, Optional.empty(), () -> Instant.EPOCH)),
          rejected);
    }
    MessageTypes types = topologies.types(console.world());
    EventLogMapping rules = MappingFile.read(console.world().file(mapping.get()), types);
    return new ReplayedRows(
        new EventLogInput(input, EventLog.open(console.world().file(file), rules, types), target),
        rejected);
  }

  private static StreamSpec streamOf(
      TopologySpec spec, String name, InputFile input, Runnable close) {
    try {
      return EnteringStreams.find(spec, name, input.name());
    } catch (InvalidInputException e) {
      close.run();
      throw e;
    }
  }
}
