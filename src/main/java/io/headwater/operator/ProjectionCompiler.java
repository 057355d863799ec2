package io.headwater.operator;

import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Compiles a projection: one program folds the rows, and one before it re-keys the events of each
 * stream that are not under the keys of their rows.
 */
final class ProjectionCompiler {
  /** The step that finds the key of a row. */
  private static final String BY = "by";

  private final ProgramCompiler programs;
  private final TopologySpec spec;
  private final ProjectionSpec projection;
  private final Recovery recovery;

  ProjectionCompiler(ProgramCompiler programs, TopologySpec spec, ProjectionSpec projection) {
    this.programs = programs;
    this.spec = spec;
    this.projection = projection;
    this.recovery = spec.recoveryOf(projection);
  }

  /** Compiles it, unless a database keeps the rows: that is for another host. */
  void compile() {
    projection.store().ifPresent(this::compile);
  }

  private void compile(String store) {
    ProgramDraft rows =
        new ProgramDraft(projection.name(), recovery, projection.where(), Optional.empty());
    int step = rows.addStep(projection.name(), "projection", recovery, projection.where());
    rows.stores.add(new ProgramStore.Snapshots(store, projection.behavior().row()));
    OptionalInt exit = projection.target() instanceof ProjectionSpec.Topic topic
        ? OptionalInt.of(
            rows.addExit(ProgramCompiler.sink("rows", programs.stream(topic.stream()))))
        : OptionalInt.empty();
    Operator fold = new ProjectionOperator(step, projection.behavior(), store, exit);
    Operator head = (event, work) -> work.run(step, fold, event);
    for (ProjectionSpec.Input input : projection.inputs()) {
      rows.addEntry(
          input.by().isPresent() ? rekeyed(input, rows) : programs.source(input.stream()), head);
    }
    programs.add(rows);
  }

  /** Adds the program that re-keys the events of a stream, and returns the way in behind it. */
  private ProgramEntry rekeyed(ProjectionSpec.Input input, ProgramDraft rows) {
    ProgramDraft before = programs.add(new ProgramDraft(
        projection.name() + "/" + input.stream(), recovery, input.where(), Optional.empty()));
    int step = before.addStep(BY, "repartition", recovery, input.where());
    String hop = projection.hop(input);
    int exit = before.addExit(new ProgramExit.Hop(
        hop, projection.keyType(), projection.partitions(spec), projection.placement(spec)));
    Operator key = new RowKeyOperator(
        step, projection.behavior(), input.by().orElseThrow(), projection.keyType(), exit);
    ProgramEntry.Source source = programs.source(input.stream());
    before.addEntry(source, (event, work) -> work.run(step, key, event));
    rows.addUpstream(before);
    return new ProgramEntry.Hop(hop, projection.keyType(), source.value(), programs.decoders());
  }
}
