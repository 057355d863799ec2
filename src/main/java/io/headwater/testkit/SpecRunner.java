package io.headwater.testkit;

import io.headwater.event.FieldMarks;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.SpecFile;
import io.headwater.yaml.TopologyExamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the examples of a topology, each on its own.
 *
 * <p>An example of an aggregate or of a projection runs twice: by the pure functions, and in the
 * whole topology on a {@link TopologyHarness}; both must come to the same. So does an example of a
 * saga, on a topology of that saga alone. An example of a pipeline runs in the whole
 * topology. There the wall clock follows the event times of the records.
 */
public final class SpecRunner {
  private SpecRunner() {}

  /**
   * Reads a specification file and runs its examples.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the file does not fit the topology
   */
  public static SpecReport run(TopologySpec topology, Path file) {
    return run(topology, SpecFile.read(file, topology));
  }

  /** Runs examples that were read before, in their order. */
  public static SpecReport run(TopologySpec topology, TopologyExamples examples) {
    List<SpecReport.Result> results = new ArrayList<>();
    for (TopologyExamples.Example example : examples.examples()) {
      results.add(new SpecReport.Result(example.title(), failureOf(topology, example)));
    }
    return new SpecReport(topology.name(), results);
  }

  private static Optional<String> failureOf(
      TopologySpec topology, TopologyExamples.Example example) {
    try {
      if (example instanceof TopologyExamples.OfProjection projection) {
        return new ProjectionExampleRun(topology, projection).failure();
      }
      if (example instanceof TopologyExamples.OfSaga saga) {
        return new SagaExampleRun(topology, saga).failure();
      }
      return example instanceof TopologyExamples.OfAggregate aggregate
          ? new AggregateExampleRun(topology, aggregate).failure()
          : new PipelineExampleRun(topology, (TopologyExamples.OfPipeline) example).failure();
    } catch (AssertionError | RuntimeException e) {
      // The harness's own checks, or a rule that throws on the given history.
      return Optional.of(example.title().where() + ": " + shown(e, topology));
    }
  }

  /** The message of a rule's exception may quote what must not be shown. */
  private static String shown(Throwable thrown, TopologySpec topology) {
    String name = thrown.getClass().getName();
    boolean isOfRule = thrown instanceof RuntimeException
        && !name.startsWith("io.headwater.")
        && !name.startsWith("org.apache.kafka.");
    return isOfRule
            && topology.messageTypes().stream()
                .anyMatch(type -> FieldMarks.isHidden(type.descriptor()))
        ? name
        : thrown.toString();
  }
}
