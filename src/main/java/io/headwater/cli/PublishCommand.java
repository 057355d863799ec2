package io.headwater.cli;

import java.nio.file.Path;
import java.util.List;
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
      "A file that ends in .zst is a history; CSV and XES need --mapping.",
      "What is not written is listed by its line. Ctrl-C writes what was read until then."
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

  @Mixin
  private final SourceOptions sources = new SourceOptions();

  @Mixin
  private final PublisherOptions publisher = new PublisherOptions();

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
    publisher.check();
    DeclaredStream target = DeclaredStream.find(
        topologies.catalog(console.world()).find(topology).requireValid(), stream);
    // Opened first: what is wrong with the file is said before a broker is started for it.
    try (RecordInput records = sources.open(console, topologies, List.of(file), target.stream());
        Cluster cluster = clusterOption.open(console)) {
      return new StreamPublishing(console, cluster, target, subjectKeys)
          .publish(records, publisher, rejects, json);
    }
  }
}
