package io.headwater.cli;

import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.runtime.ClusterTopics;
import io.headwater.runtime.DatabaseProgress;
import io.headwater.runtime.ProjectionPositions;
import io.headwater.runtime.ProjectionProgress;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headwater projections}: lists how far projections are. */
@Command(
    name = "projections",
    description = {
      "List where the rows of projections are, and how far each has come.",
      "It is told for every partition that a projection reads. The application need not run."
    })
final class ProjectionsCommand implements Callable<Integer> {
  private static final String ROW = "  %-48s %9s %12s %12s %8s";

  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of the topology.")
  private String name = "";

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final DatabaseOption database = new DatabaseOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  ProjectionsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TopologySpec topology = topologies.catalog(console.world()).find(name).requireValid();
    List<ProjectionProgress> all;
    try (Cluster cluster = clusterOption.open(console);
        ClusterTopics topics =
            ClusterTopics.connect(cluster.bootstrapServers(), cluster.address().kafka())) {
      all = progress(topics, topology);
    }
    all.forEach(this::print);
    if (all.isEmpty() && !json.isWanted()) {
      console.out().line("topology '" + topology.name() + "' has no projections");
    }
    return ExitCode.OK;
  }

  /** Asks each kind of target; those of a database know their own positions. */
  private List<ProjectionProgress> progress(ClusterTopics topics, TopologySpec topology) {
    List<ProjectionProgress> all =
        new ArrayList<>(new ProjectionPositions(topics, topology).read());
    if (!topology.databaseProjections().isEmpty()) {
      try (ProjectionDatabase rows =
          ProjectionDatabase.open(database.address(console, topology.name()))) {
        all.addAll(new DatabaseProgress(topics, topology, rows).live());
      }
    }
    return all;
  }

  private void print(ProjectionProgress projection) {
    if (json.isWanted()) {
      console.out().line(asJson(projection));
      return;
    }
    console
        .out()
        .line("%s → %s, %s behind"
            .formatted(
                projection.projection(),
                projection.target(),
                Text.counted(projection.lag(), "offset")));
    console.out().line(ROW.formatted("TOPIC", "PARTITION", "POSITION", "END", "LAG"));
    for (ProjectionProgress.Part part : projection.parts()) {
      console
          .out()
          .line(ROW.formatted(
              part.topic(),
              part.partition(),
              part.position().isPresent() ? part.position().getAsLong() : "-",
              part.end(),
              part.lag()));
    }
  }

  private static String asJson(ProjectionProgress projection) {
    return JsonText.object(json -> {
      json.writeStringField("projection", projection.projection());
      json.writeStringField("target", projection.target());
      json.writeNumberField("lag", projection.lag());
      json.writeArrayFieldStart("partitions");
      for (ProjectionProgress.Part part : projection.parts()) {
        json.writeStartObject();
        json.writeStringField("topic", part.topic());
        json.writeNumberField("partition", part.partition());
        if (part.position().isPresent()) {
          json.writeNumberField("position", part.position().getAsLong());
        }
        json.writeNumberField("end", part.end());
        json.writeNumberField("lag", part.lag());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }
}
