package io.headwater.cli;

import io.headwater.event.MessageTypes;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogMapping;
import io.headwater.history.HistoryReader;
import io.headwater.topology.StreamSpec;
import io.headwater.yaml.MappingFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater publish}: writes records to a stream. */
@Command(
    name = "publish",
    description = {
      "Write records to a stream of a topology, keyed, typed and placed as it declares.",
      "",
      "A line of JSON is a value, such as {\"open\":{\"owner\":\"ada\"}}, or a record, such as",
      "{\"key\":\"ada\",\"time\":\"2026-01-31T12:00:00Z\",\"id\":\"c-1\",\"value\":{\"open\":{}}};"
          + " consume prints the latter.",
      "A file that ends in .zst is a history; CSV and XES need --mapping."
    })
final class PublishCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "What to publish; standard input by default.")
  private Path file = Path.of("-");

  @Option(
      names = "--topology",
      paramLabel = "TOPOLOGY",
      required = true,
      description = "Topology of the stream.")
  private String topology = "";

  @Option(
      names = "--stream",
      paramLabel = "STREAM",
      required = true,
      description = "Stream, or its topic.")
  private String stream = "";

  @Option(names = "--key", paramLabel = "KEY", description = "Key of lines that have none.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "How a row of CSV or XES becomes an event; see docs/histories.md.")
  private Optional<Path> mapping = Optional.empty();

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

  PublishCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    DeclaredStream target = DeclaredStream.find(
        topologies.catalog(console.world()).find(topology).requireValid(), stream);
    InputFile input = InputFile.of(console.world(), file);
    // Opened first: what is wrong with the file is said before a broker is started for it.
    try (RecordInput records = records(input, target.stream());
        Cluster cluster = clusterOption.open(console)) {
      return new StreamPublishing(console, cluster, target, subjectKeys)
          .publish(records, rejects, json);
    }
  }

  private RecordInput records(InputFile input, StreamSpec target) {
    if (mapping.isPresent()) {
      MessageTypes types = topologies.types(console.world());
      EventLogMapping rules = MappingFile.read(console.world().file(mapping.get()), types);
      return new EventLogInput(
          input, EventLog.open(console.world().file(file), rules, types), target);
    }
    return file.toString().endsWith(".zst")
        ? new HistoryInput(input, HistoryReader.open(console.world().file(file)), target)
        : new JsonLinesInput(input, new RecordLines(target, key, InstantSource.system()));
  }
}
