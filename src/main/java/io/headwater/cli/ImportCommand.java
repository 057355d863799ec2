package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogMapping;
import io.headwater.history.EventLogRow;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryWriter;
import io.headwater.yaml.MappingFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater import}: turns an event log into events. */
@Command(
    name = "import",
    description = {
      "Turn a CSV or XES event log into events, in a history file or in a stream.",
      "",
      "Rows that the mapping does not fit are reported with their line and set aside."
    })
final class ImportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "Event log: .csv, .tsv or .xes, .gz or not.")
  private Path file = Path.of("");

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      required = true,
      description = "How a row becomes an event; see docs/histories.md.")
  private Path mapping = Path.of("");

  @Option(names = "--out", paramLabel = "FILE", description = "History file to write.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--topology",
      paramLabel = "TOPOLOGY",
      description = "Topology of the stream to write.")
  private Optional<String> topology = Optional.empty();

  @Option(names = "--stream", paramLabel = "STREAM", description = "Stream to write.")
  private Optional<String> stream = Optional.empty();

  @Mixin
  private final RejectOptions rejects = new RejectOptions();

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  ImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    boolean isForStream = topology.isPresent() && stream.isPresent();
    if (out.isPresent() == isForStream) {
      throw new InvalidInputException(
          new Problem(
              "HW0664",
              "headwater import",
              "it takes either a history file or a stream to write to",
              "give --out FILE, or --topology TOPOLOGY and --stream STREAM"),
          null);
    }
    InputFile input = InputFile.of(console.world(), file);
    MessageTypes types = topologies.types(console.world());
    EventLogMapping rules = MappingFile.read(console.world().file(mapping), types);
    return out.isPresent() ? toFile(input, rules, types, out.get()) : toStream(input, rules, types);
  }

  private int toStream(InputFile input, EventLogMapping rules, MessageTypes types) {
    DeclaredStream target = DeclaredStream.find(
        topologies.catalog(console.world()).find(topology.orElseThrow()).requireValid(),
        stream.orElseThrow());
    // Opened first: what is wrong with the log is said before a broker is started for it.
    try (RecordInput rows = new EventLogInput(
            input, EventLog.open(console.world().file(file), rules, types), target.stream());
        Cluster cluster = clusterOption.open(console)) {
      return new StreamPublishing(console, cluster, target, subjectKeys)
          .publish(rows, rejects, json);
    }
  }

  private int toFile(InputFile input, EventLogMapping rules, MessageTypes types, Path target) {
    try (EventLog log = EventLog.open(console.world().file(file), rules, types);
        RejectedRows rejected = RejectedRows.of(console, rejects.file());
        Progress progress = Progress.of(console, "imported", input.bytes());
        HistoryWriter writer = HistoryWriter.create(
            console.world().file(target),
            new HistoryDescription(topicOf(target), 0, log.valueType()))) {
      for (EventLogRow row : log) {
        if (console.world().stop().isRequested()) {
          console.notes().line("stopped; no file was written");
          return ExitCode.FAILED;
        }
        take(row, input, writer, rejected);
        progress.at(writer.events(), log.bytesRead());
      }
      writer.finish();
      progress.close();
      console.out().line(summary(target, writer.events(), rejected.count()));
      return rejected.count() == 0 || rejects.isSkipping() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static void take(
      EventLogRow row, InputFile input, HistoryWriter writer, RejectedRows rejected) {
    if (row instanceof EventLogRow.MappedRow mapped) {
      writer.write(mapped.event());
    } else if (row instanceof EventLogRow.RejectedRow bad) {
      rejected.add(bad.line(), bad.raw(), EventLogInput.problem(input.name(), bad));
    }
  }

  /** The topic that a history is meant for: the file's name up to its first dot. */
  private static String topicOf(Path target) {
    String name = target.getFileName().toString();
    int dot = name.indexOf('.');
    return dot < 1 ? name : name.substring(0, dot);
  }

  private String summary(Path target, long events, long bad) {
    if (json.isWanted()) {
      return JsonText.object(members -> {
        members.writeStringField("file", target.toString());
        members.writeNumberField("events", events);
        members.writeNumberField("bad", bad);
      });
    }
    return "wrote %s to %s%s"
        .formatted(
            Text.counted(events, "event"),
            target,
            bad == 0 ? "" : "; set aside " + Text.counted(bad, "bad row"));
  }
}
