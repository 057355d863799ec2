package io.headwater.topology;

import io.headwater.diagnostic.SourceLocation;
import java.util.List;
import java.util.Optional;

/**
 * A declared flow from streams through steps.
 *
 * @param from the streams read, at least one; their records are merged
 * @param table the table whose changes are the records; {@code from} is then its stream
 * @param errors what becomes of records that a step fails on
 */
public record PipelineSpec(
    String name,
    List<String> from,
    Optional<String> table,
    List<StepSpec> steps,
    ErrorPolicy errors,
    SourceLocation where) {
  /** Copies the lists. */
  public PipelineSpec {
    from = List.copyOf(from);
    steps = List.copyOf(steps);
  }

  /** Reads streams. */
  public PipelineSpec(
      String name,
      List<String> from,
      List<StepSpec> steps,
      ErrorPolicy errors,
      SourceLocation where) {
    this(name, from, Optional.empty(), steps, errors, where);
  }

  /** Leaves it to the topology what becomes of records that a step fails on. */
  public PipelineSpec(String name, List<String> from, List<StepSpec> steps, SourceLocation where) {
    this(name, from, steps, ErrorPolicy.NONE, where);
  }

  /** Returns this pipeline with other steps. */
  public PipelineSpec withSteps(List<StepSpec> changed) {
    return new PipelineSpec(name, from, table, changed, errors, where);
  }

  /** Tells whether the pipeline reads a stream: first, to merge it, or to join it. */
  boolean reads(String stream) {
    return from.contains(stream) || TopologySpec.takesIn(steps, stream);
  }
}
