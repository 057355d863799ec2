package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater import}: turns files of others into events. */
@Command(
    name = "import",
    description = {
      "Turn CSV or XES event logs, lines of JSON or history files into events, in a history file",
      "or in a stream.",
      "",
      "Rows that the mapping does not fit are reported with their line and set aside."
    })
final class ImportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = {
        "Event log: .csv, .tsv or .xes, .gz or not, with --mapping; history: .zst; else lines of",
        "JSON. Several are read one after the other."
      })
  private List<Path> files = new ArrayList<>();

  @Option(names = "--out", paramLabel = "FILE", description = "History file to write.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--topology",
      paramLabel = "TOPOLOGY",
      description = "Topology of the stream to write.")
  private Optional<String> topology = Optional.empty();

  @Option(
      names = "--stream",
      paramLabel = "STREAM",
      description = "Stream to write; with --out, whose records the file is to hold.")
  private Optional<String> stream = Optional.empty();

  @Mixin
  private final SourceOptions sources = new SourceOptions();

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
    if (out.isEmpty() && !isForStream) {
      throw new InvalidInputException(
          new Problem(
              "HW0664",
              "headwater import",
              "it takes either a history file or a stream to write to",
              "give --out FILE, or --topology TOPOLOGY and --stream STREAM"),
          null);
    }
    if (out.isEmpty()) {
      return toStream(target());
    }
    ImportToFile toFile = new ImportToFile(console, out.get(), rejects, json);
    return isForStream
        ? toFile.ofStream(sources.open(console, topologies, files, target().stream()), target())
        : toFile(toFile);
  }

  private DeclaredStream target() {
    return DeclaredStream.find(
        topologies.catalog(console.world()).find(topology.orElseThrow()).requireValid(),
        stream.orElseThrow());
  }

  private int toStream(DeclaredStream target) {
    // Opened first: what is wrong with a file is said before a broker is started for it.
    try (RecordInput rows = sources.open(console, topologies, files, target.stream());
        Cluster cluster = clusterOption.open(console)) {
      return new StreamPublishing(console, cluster, target, subjectKeys)
          .publish(rows, new PublisherOptions(), rejects, json);
    }
  }

  private int toFile(ImportToFile toFile) {
    if (files.size() > 1) {
      throw new InvalidInputException(
          new Problem(
              "HW0361",
              "headwater import",
              "there are %d files, and nothing says what their records are together"
                  .formatted(files.size()),
              "add --topology and --stream; for histories, see headwater history merge"),
          null);
    }
    Path file = files.get(0);
    if (!sources.isMapped() && SourceOptions.isHistory(file)) {
      return toFile.ofHistory(sources.read(console, file));
    }
    if (!sources.isMapped()) {
      throw new InvalidInputException(
          new Problem(
              "HW0362",
              file.toString(),
              "nothing says what the values of its lines are",
              "add --mapping for CSV or XES, --topology and --stream for lines of JSON"),
          null);
    }
    InputFile input = InputFile.of(console.world(), file);
    return toFile.ofLog(input, sources.openLog(console, topologies, file));
  }
}
