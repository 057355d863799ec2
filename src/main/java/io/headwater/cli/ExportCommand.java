package io.headwater.cli;

import io.headwater.client.ReadRange;
import io.headwater.client.ReadStart;
import io.headwater.event.RecordPosition;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryRange;
import io.headwater.topology.StreamSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater export}: writes a range of a topic into history files. */
@Command(
    name = "export",
    description = {
      "Write the committed records of a stream into history files, one per partition, as they are:",
      "with their offsets, times and headers. It ends where the topic ended when it began.",
      "",
      "All files appear when all are finished. The exit code is 1 if records that were asked for"
          + " are",
      "not there any more."
    })
final class ExportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Topology of the stream.")
  private String topology = "";

  @Parameters(paramLabel = "STREAM", description = "Stream, or its topic.")
  private String stream = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Directory of the files; made if it is not there.")
  private Path out = Path.of("");

  @Mixin
  private final RangeOptions range = new RangeOptions();

  @Option(names = "--dlq", description = "Export the stream's dead letters.")
  private boolean isDeadLetters;

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  ExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    StreamSpec source =
        DeclaredStream.find(
            topologies.catalog(console.world()).find(topology).requireValid(), stream)
            .stream();
    String topic = isDeadLetters ? source.deadLetterTopic() : source.topic();
    HistoryDescription description = new HistoryDescription(topic, 0, source.value())
        .withKeyType(source.keyType())
        .withOlderTypes(List.copyOf(source.decoder().older()));
    try (Cluster cluster = clusterOption.open(console)) {
      ExportRun run = new ExportRun(console, description, range.range());
      ExportRun.Report report = run.run(cluster.address(), readRange(topic), out);
      return print(topic, report);
    }
  }

  private ReadRange readRange(String topic) {
    HistoryRange wanted = range.range();
    ReadRange all = new ReadRange(List.of(topic), Set.of(), range.from(), false);
    return wanted.endOffset() == Long.MAX_VALUE ? all : all.to(wanted.endOffset());
  }

  private int print(String topic, ExportRun.Report report) {
    if (!report.isComplete()) {
      console.notes().line("stopped; no file was written");
      return ExitCode.FAILED;
    }
    List<String> lost = lost(report);
    lost.forEach(console.notes()::line);
    if (json.isWanted()) {
      console.out().line(ExportText.json(topic, report, wantedOffset()));
    } else {
      ExportText.lines(topic, report, out).forEach(console.out()::line);
    }
    return lost.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private long wantedOffset() {
    return range.from() instanceof ReadStart.AtOffset at ? at.offset() : Long.MAX_VALUE;
  }

  private List<String> lost(ExportRun.Report report) {
    List<String> lost = new ArrayList<>();
    for (ExportRun.Part part : report.parts()) {
      if (part.isLostFrom(wantedOffset())) {
        RecordPosition start = part.start();
        lost.add("lost: %s-%d from offset %d to %d is not there any more"
            .formatted(start.topic(), start.partition(), wantedOffset(), start.offset() - 1));
      }
    }
    return lost;
  }
}
