package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.DatabaseTable;
import io.headwater.jdbc.DatabaseTableProblems;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.ProjectionVersion;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which projection of which topology a command is about, and where its rows are. */
final class ProjectionTarget {
  @Parameters(index = "0", paramLabel = "TOPOLOGY", description = "Name, folder or class of it.")
  private String topology = "";

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final DatabaseOption database = new DatabaseOption();

  /**
   * Returns the topology.
   *
   * @throws InvalidInputException if no projection of it has its rows in a database
   */
  TopologySpec topology(Console console) {
    TopologySpec spec = topologies.catalog(console.world()).find(topology).requireValid();
    DatabaseTableProblems.requireNone(spec);
    if (spec.databaseProjections().isEmpty()) {
      throw new InvalidInputException(
          new Problem(
              "HW1712",
              "topology '" + spec.name() + "'",
              "it has no projection whose rows a database keeps",
              "declare one, with 'database: TABLE'"),
          null);
    }
    return spec;
  }

  /**
   * Returns one of its projections.
   *
   * @throws InvalidInputException if there is none of that name
   */
  static ProjectionSpec projection(TopologySpec topology, String name) {
    List<ProjectionSpec> all = topology.databaseProjections();
    List<String> names = all.stream().map(ProjectionSpec::name).toList();
    return all.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1713",
                "topology '" + topology.name() + "'",
                "no database keeps the rows of a projection '%s'%s"
                    .formatted(name, NearMatch.didYouMean(name, names)),
                "name one of " + String.join(", ", names)),
            null));
  }

  /** Returns what the topology was called by. */
  String named() {
    return topology;
  }

  DatabaseAddress address(Console console, TopologySpec topology) {
    return database.address(console, topology.name());
  }

  /**
   * Returns a version of a projection.
   *
   * @throws InvalidInputException if there is none of that number
   */
  static ProjectionVersion version(ProjectionDatabase database, DatabaseTable table, int number) {
    List<ProjectionVersion> all = database.catalog().versions(table.id());
    return all.stream()
        .filter(one -> one.number() == number)
        .findFirst()
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1714",
                "projection '" + table.id() + "'",
                "it has no version %d".formatted(number),
                all.isEmpty()
                    ? "run it, or rebuild it, first"
                    : "name one of "
                        + String.join(
                            ", ", all.stream().map(one -> "" + one.number()).toList())),
            null));
  }
}
