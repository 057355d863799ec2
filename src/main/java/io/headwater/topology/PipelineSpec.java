package io.headwater.topology;

import io.headwater.diagnostic.SourceLocation;
import java.util.List;

/**
 * A declared flow from streams through steps.
 *
 * @param from the streams read, at least one; their records are merged
 * @param errors what becomes of records that a step fails on
 */
public record PipelineSpec(
    String name,
    List<String> from,
    List<StepSpec> steps,
    ErrorPolicy errors,
    SourceLocation where) {
  /** Copies the lists. */
  public PipelineSpec {
    from = List.copyOf(from);
    steps = List.copyOf(steps);
  }

  /** Leaves it to the topology what becomes of records that a step fails on. */
  public PipelineSpec(String name, List<String> from, List<StepSpec> steps, SourceLocation where) {
    this(name, from, steps, ErrorPolicy.NONE, where);
  }
}
