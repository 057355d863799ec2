package io.headwater.jdbc;

import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;

/**
 * The table of a projection as its topology declares it.
 *
 * @param name the name that readers use
 * @param fingerprint of the row type and the folds; another one needs another version
 */
public record DatabaseTable(ProjectionId id, String name, RowSchema schema, String fingerprint) {

  /**
   * Returns the table of a projection.
   *
   * @throws IllegalArgumentException if no database keeps its rows
   */
  public static DatabaseTable of(TopologySpec spec, ProjectionSpec projection) {
    if (!(projection.target() instanceof ProjectionSpec.Database database)) {
      throw new IllegalArgumentException(
          "the rows of '" + projection.name() + "' are in no database");
    }
    return new DatabaseTable(
        new ProjectionId(spec.name(), projection.name()),
        database.table(),
        RowSchema.of(projection.behavior().row(), projection.keyType()),
        Fingerprint.of(projection));
  }
}
