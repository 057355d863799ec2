package io.headwater.topology;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import java.util.List;
import java.util.Optional;

/**
 * A declared application. Immutable; may be wrong: {@link #problems()} says how.
 *
 * @param name names the application: consumer group, transactional ids and internal topics start
 *     with it
 * @param recovery what becomes of records that a step fails on, wherever nothing else is declared
 */
public record TopologySpec(
    String name,
    List<StreamSpec> streams,
    List<TableSpec> tables,
    List<AggregateSpec> aggregates,
    List<PipelineSpec> pipelines,
    Recovery recovery,
    SourceLocation where) {
  /** Copies the lists. */
  public TopologySpec {
    streams = List.copyOf(streams);
    tables = List.copyOf(tables);
    aggregates = List.copyOf(aggregates);
    pipelines = List.copyOf(pipelines);
  }

  /** Has no tables, and dead-letters what a step fails on wherever nothing else is declared. */
  public TopologySpec(
      String name,
      List<StreamSpec> streams,
      List<AggregateSpec> aggregates,
      List<PipelineSpec> pipelines,
      SourceLocation where) {
    this(name, streams, List.of(), aggregates, pipelines, Recovery.deadLetter(), where);
  }

  /** Returns everything that is wrong, in the order in which it was written. */
  public List<Problem> problems() {
    return LocatedProblem.inFileOrder(findings());
  }

  /** Returns everything that is wrong with its place, for those who know of more problems. */
  public List<LocatedProblem> findings() {
    return new TopologyValidator(this).problems();
  }

  /**
   * Returns this topology if nothing is wrong with it.
   *
   * @throws InvalidTopologyException with all problems otherwise
   */
  public TopologySpec requireValid() {
    List<Problem> problems = problems();
    if (!problems.isEmpty()) {
      throw new InvalidTopologyException(problems);
    }
    return this;
  }

  /** Finds a declared stream by its name. */
  public Optional<StreamSpec> stream(String streamName) {
    return streams.stream().filter(stream -> stream.name().equals(streamName)).findFirst();
  }

  /** Finds a declared table by its name. */
  public Optional<TableSpec> table(String tableName) {
    return tables.stream().filter(table -> table.name().equals(tableName)).findFirst();
  }

  /** Returns the streams that the application reads, in declared order. */
  public List<StreamSpec> sources() {
    return streams.stream().filter(stream -> reads(stream.name())).toList();
  }

  /** Returns what becomes of commands that an aggregate fails on. */
  public Recovery recoveryOf(AggregateSpec aggregate) {
    return aggregate.recovery().orElse(recovery);
  }

  /**
   * Returns what becomes of records that a step of a pipeline fails on.
   *
   * @param step may be {@link ErrorPolicy#DECODE}
   */
  public Recovery recoveryOf(PipelineSpec pipeline, String step) {
    return pipeline.errors().of(step).orElse(recovery);
  }

  private boolean reads(String streamName) {
    return aggregates.stream().anyMatch(aggregate -> aggregate.commands().equals(streamName))
        || tables.stream().anyMatch(table -> table.stream().equals(streamName))
        || pipelines.stream()
            .anyMatch(pipeline ->
                pipeline.from().contains(streamName) || merges(pipeline.steps(), streamName));
  }

  /** Tells whether a store holds windows. */
  public boolean hasWindows(String store) {
    return pipelines.stream().anyMatch(pipeline -> hasWindows(pipeline.steps(), store));
  }

  private static boolean hasWindows(List<StepSpec> steps, String store) {
    return steps.stream().anyMatch(step -> {
      if (step instanceof StepSpec.WindowFold fold) {
        return fold.store().equals(store);
      }
      return step instanceof StepSpec.Branch branch
          && branch.arms().stream().anyMatch(arm -> hasWindows(arm.steps(), store));
    });
  }

  /** Tells whether one of these steps, or of those in their arms, merges a stream. */
  static boolean merges(List<StepSpec> steps, String streamName) {
    return steps.stream().anyMatch(step -> {
      if (step instanceof StepSpec.Merge merge) {
        return merge.streams().contains(streamName);
      }
      return step instanceof StepSpec.Branch branch
          && branch.arms().stream().anyMatch(arm -> merges(arm.steps(), streamName));
    });
  }
}
