package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.DatabaseTable;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.ProjectionVersion;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater projection swap}: shows another version to readers. */
@Command(
    name = "swap",
    description = {
      "Show another version of a projection to readers: the newest that is built, or an older one,",
      "to go back. Instances that run go over to it, if it is of their code."
    })
final class ProjectionSwapCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private final ProjectionTarget target = new ProjectionTarget();

  @Parameters(index = "1", paramLabel = "NAME", description = "Name of the projection.")
  private String name = "";

  @Option(
      names = "--version-number",
      paramLabel = "N",
      description = "Version to show; the newest that is built by default.")
  private Optional<Integer> number = Optional.empty();

  @Mixin
  private final JsonOption json = new JsonOption();

  ProjectionSwapCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TopologySpec topology = target.topology(console);
    ProjectionSpec projection = ProjectionTarget.projection(topology, name);
    DatabaseTable table = DatabaseTable.of(topology, projection);
    try (ProjectionDatabase database = ProjectionDatabase.open(target.address(console, topology))) {
      ProjectionVersion version = number.isPresent()
          ? ProjectionTarget.version(database, table, number.get())
          : newestBuilt(database, table);
      if (version.state() == ProjectionVersion.State.BUILDING) {
        throw notBuilt(table, version);
      }
      database.catalog().swap(table, version);
      console.out().line(json.isWanted() ? asJson(version) : asText(version));
    }
    return ExitCode.OK;
  }

  private static ProjectionVersion newestBuilt(ProjectionDatabase database, DatabaseTable table) {
    List<ProjectionVersion> all = database.catalog().versions(table.id());
    return all.stream()
        .filter(one -> one.state() == ProjectionVersion.State.BUILT)
        .reduce((earlier, later) -> later)
        .orElseThrow(() -> all.stream()
            .filter(one -> one.state() == ProjectionVersion.State.BUILDING)
            .reduce((earlier, later) -> later)
            .map(one -> notBuilt(table, one))
            .orElseGet(() -> problem(
                table, "it has no version that is built and not seen yet", "rebuild it first")));
  }

  private static InvalidInputException notBuilt(DatabaseTable table, ProjectionVersion version) {
    return problem(
        table,
        "version %d has not come to the end of its streams".formatted(version.number()),
        "run: headwater projection rebuild %s %s"
            .formatted(table.id().application(), table.id().projection()));
  }

  private static InvalidInputException problem(DatabaseTable table, String what, String fix) {
    return new InvalidInputException(
        new Problem("HW1717", "projection '" + table.id() + "'", what, fix), null);
  }

  private static String asText(ProjectionVersion version) {
    return "view %s shows version %d of %s"
        .formatted(version.table(), version.number(), version.id());
  }

  private static String asJson(ProjectionVersion version) {
    return JsonText.object(json -> {
      json.writeStringField("projection", version.id().projection());
      json.writeNumberField("version", version.number());
      json.writeStringField("view", version.table());
    });
  }
}
