package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.runtime.ClusterTopics;
import io.headwater.runtime.DatabaseProgress;
import io.headwater.runtime.ProjectionProgress;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headwater projection list}: the versions in a database, and how far they are. */
@Command(
    name = "list",
    description = {
      "List the versions of projections in a database: which one readers see, which ones fit the",
      "topology as it is now, and how far each is behind. The application need not run."
    })
final class ProjectionListCommand implements Callable<Integer> {
  private static final String ROW = "  %7s %-9s %-32s %-5s %10s  %s";

  private final Console console;

  @Mixin
  private final ProjectionTarget target = new ProjectionTarget();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Name of the projection; all of the topology by default.")
  private Optional<String> name = Optional.empty();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  ProjectionListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TopologySpec topology = target.topology(console);
    List<ProjectionSpec> projections = name.map(
            one -> List.of(ProjectionTarget.projection(topology, one)))
        .orElseGet(topology::databaseProjections);
    try (Cluster cluster = clusterOption.open(console);
        ClusterTopics topics =
            ClusterTopics.connect(cluster.bootstrapServers(), cluster.address().kafka());
        ProjectionDatabase database = ProjectionDatabase.open(target.address(console, topology))) {
      DatabaseProgress progress = new DatabaseProgress(topics, topology, database);
      projections.forEach(projection -> print(projection, progress.read(projection)));
    }
    return ExitCode.OK;
  }

  private void print(ProjectionSpec projection, List<DatabaseProgress.Entry> entries) {
    if (json.isWanted()) {
      entries.forEach(entry -> console.out().line(asJson(entry)));
      return;
    }
    ProjectionSpec.Database table = (ProjectionSpec.Database) projection.target();
    console
        .out()
        .line("%s → view %s, %s"
            .formatted(projection.name(), table.table(), Text.counted(entries.size(), "version")));
    if (!entries.isEmpty()) {
      console.out().line(ROW.formatted("VERSION", "STATE", "TABLE", "FITS", "LAG", "CREATED"));
    }
    for (DatabaseProgress.Entry entry : entries) {
      console
          .out()
          .line(ROW.formatted(
              entry.version().number(),
              entry.version().state().label(),
              entry.version().physicalTable(),
              entry.fits() ? "yes" : "no",
              entry.progress().lag(),
              entry.version().created()));
    }
  }

  private static String asJson(DatabaseProgress.Entry entry) {
    return JsonText.object(json -> {
      json.writeStringField("projection", entry.progress().projection());
      json.writeNumberField("version", entry.version().number());
      json.writeStringField("state", entry.version().state().label());
      json.writeStringField("view", entry.version().table());
      json.writeStringField("table", entry.version().physicalTable());
      json.writeBooleanField("fits", entry.fits());
      json.writeStringField("created", entry.version().created().toString());
      json.writeNumberField("lag", entry.progress().lag());
      json.writeArrayFieldStart("partitions");
      for (ProjectionProgress.Part part : entry.progress().parts()) {
        write(json, part);
      }
      json.writeEndArray();
    });
  }

  private static void write(JsonGenerator json, ProjectionProgress.Part part) throws IOException {
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
}
