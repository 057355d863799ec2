package io.headwater.topology;

import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A part of a topology in which records may wait, in a store of its own: an aggregate, the steps of
 * a pipeline up to a repartition, a saga, or a projection.
 *
 * @param name such as {@code orders} or {@code spend-by-merchant/by-merchant}
 * @param owner the aggregate, pipeline or projection, as messages name it
 * @param streams declared streams whose records it processes, those behind a repartition left out
 * @param where where the first thing was written that lets them
 */
record ParkingProgram(String name, String owner, List<StreamSpec> streams, SourceLocation where) {

  /** Returns the name of the store. */
  String store() {
    return Recovery.Park.storeOf(name);
  }

  /** Returns the name of the store of records that wait for another attempt. */
  String retryStore() {
    return Recovery.Retry.storeOf(name);
  }

  /** Finds those that may park, in declared order. */
  static List<ParkingProgram> of(TopologySpec spec) {
    return of(spec, Recovery::parks);
  }

  /** Finds those with a strategy that lets records wait, in declared order. */
  static List<ParkingProgram> of(TopologySpec spec, Predicate<Recovery> waits) {
    List<ParkingProgram> found = new ArrayList<>();
    for (AggregateSpec aggregate : spec.aggregates()) {
      if (waits.test(spec.recoveryOf(aggregate))) {
        found.add(new ParkingProgram(
            aggregate.name(),
            "aggregate '" + aggregate.name() + "'",
            spec.stream(aggregate.commands()).stream().toList(),
            aggregate.where()));
      }
    }
    spec.pipelines().forEach(pipeline -> found.addAll(of(spec, pipeline, waits)));
    spec.sagas().stream()
        .filter(saga -> waits.test(spec.recoveryOf(saga)))
        .forEach(saga -> found.addAll(of(spec, saga)));
    spec.projections().forEach(projection -> found.addAll(of(spec, projection, waits)));
    return found;
  }

  /** Finds those of one projection, which folds what is not re-keyed in one of them. */
  static List<ParkingProgram> of(
      TopologySpec spec, ProjectionSpec projection, Predicate<Recovery> waits) {
    if (!waits.test(spec.recoveryOf(projection))) {
      return List.of();
    }
    String owner = "projection '" + projection.name() + "'";
    List<ParkingProgram> found = new ArrayList<>();
    for (ProjectionSpec.Input input : projection.inputs()) {
      if (input.by().isPresent()) {
        found.add(new ParkingProgram(
            projection.name() + "/" + input.stream(),
            owner,
            spec.stream(input.stream()).stream().toList(),
            projection.where()));
      }
    }
    found.add(
        new ParkingProgram(projection.name(), owner, projection.direct(spec), projection.where()));
    return found;
  }

  /** Finds those of a saga that parks: of each stream that it reads, and of its processes. */
  private static List<ParkingProgram> of(TopologySpec spec, SagaSpec saga) {
    String owner = "saga '" + saga.name() + "'";
    List<ParkingProgram> found = new ArrayList<>();
    saga.behavior()
        .inputs()
        .forEach(input -> found.add(new ParkingProgram(
            saga.routeOf(input.stream()),
            owner,
            spec.stream(input.stream()).stream().toList(),
            input.where())));
    found.add(new ParkingProgram(saga.name(), owner, List.of(), saga.where()));
    return found;
  }

  /** Finds those of one pipeline. */
  static List<ParkingProgram> of(
      TopologySpec spec, PipelineSpec pipeline, Predicate<Recovery> waits) {
    Walk walk = new Walk(spec, pipeline, waits);
    walk.enter(pipeline.name(), pipeline.where());
    pipeline.from().forEach(from -> walk.read(pipeline.name(), from));
    walk.follow(pipeline.name(), pipeline.steps());
    return walk.parking.entrySet().stream()
        .map(one -> new ParkingProgram(
            one.getKey(),
            "pipeline '" + pipeline.name() + "'",
            List.copyOf(walk.streams.getOrDefault(one.getKey(), List.of())),
            one.getValue()))
        .toList();
  }

  /** Follows the steps of a pipeline from program to program. */
  private static final class Walk {
    private final TopologySpec spec;
    private final PipelineSpec pipeline;
    private final Predicate<Recovery> waits;
    private final Map<String, SourceLocation> parking = new LinkedHashMap<>();
    private final Map<String, List<StreamSpec>> streams = new LinkedHashMap<>();

    Walk(TopologySpec spec, PipelineSpec pipeline, Predicate<Recovery> waits) {
      this.spec = spec;
      this.pipeline = pipeline;
      this.waits = waits;
    }

    void enter(String program, SourceLocation where) {
      note(program, ErrorPolicy.DECODE, where);
    }

    void read(String program, String stream) {
      spec.stream(stream)
          .ifPresent(
              read -> streams.computeIfAbsent(program, any -> new ArrayList<>()).add(read));
    }

    private void note(String program, String step, SourceLocation where) {
      if (waits.test(spec.recoveryOf(pipeline, step))) {
        parking.putIfAbsent(program, where);
      }
    }

    void follow(String start, List<StepSpec> steps) {
      String program = start;
      for (StepSpec step : steps) {
        if (step instanceof StepSpec.Merge merge) {
          for (String stream : merge.streams()) {
            read(program, stream);
          }
          continue;
        }
        note(program, step.name(), step.where());
        if (step instanceof StepSpec.Repartition) {
          program = pipeline.name() + "/" + step.name();
          enter(program, step.where());
        } else if (step instanceof StepSpec.Branch branch) {
          String within = program;
          branch.arms().forEach(arm -> follow(within, arm.steps()));
        }
      }
    }
  }
}
