package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.DatabaseTable;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.ProjectionVersion;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater projection drop}: drops the table of a version that nobody sees. */
@Command(
    name = "drop",
    description = "Drop a version of a projection, with its table; not the one that readers see.")
final class ProjectionDropCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private final ProjectionTarget target = new ProjectionTarget();

  @Parameters(index = "1", paramLabel = "NAME", description = "Name of the projection.")
  private String name = "";

  @Option(
      names = "--version-number",
      paramLabel = "N",
      required = true,
      description = "Version to drop.")
  private int number;

  @Mixin
  private final JsonOption json = new JsonOption();

  ProjectionDropCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TopologySpec topology = target.topology(console);
    ProjectionSpec projection = ProjectionTarget.projection(topology, name);
    DatabaseTable table = DatabaseTable.of(topology, projection);
    try (ProjectionDatabase database = ProjectionDatabase.open(target.address(console, topology))) {
      ProjectionVersion version = ProjectionTarget.version(database, table, number);
      if (version.state() == ProjectionVersion.State.LIVE) {
        throw new InvalidInputException(
            new Problem(
                "HW1718",
                "projection '" + table.id() + "'",
                "readers see version %d".formatted(number),
                "swap another version in first"),
            null);
      }
      database.catalog().drop(version);
      console.out().line(json.isWanted() ? asJson(version) : asText(version));
    }
    return ExitCode.OK;
  }

  private static String asText(ProjectionVersion version) {
    return "version %d of %s is dropped, with table %s"
        .formatted(version.number(), version.id(), version.physicalTable());
  }

  private static String asJson(ProjectionVersion version) {
    return JsonText.object(json -> {
      json.writeStringField("projection", version.id().projection());
      json.writeNumberField("version", version.number());
      json.writeStringField("table", version.physicalTable());
    });
  }
}
