package io.headwater.testkit;

import io.headwater.yaml.TopologyExamples;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What became of the examples of a topology.
 *
 * @param topology name of the topology
 * @param results in file order
 */
public record SpecReport(String topology, List<Result> results) {
  /** Copies the list. */
  public SpecReport {
    results = List.copyOf(results);
  }

  /**
   * What became of one example.
   *
   * @param failure why it failed, told over several lines, payload included; absent if it passed
   */
  public record Result(TopologyExamples.Title title, Optional<String> failure) {
    /** Tells whether the example holds. */
    public boolean isPassed() {
      return failure.isEmpty();
    }

    /** Renders one line, followed by the failure if there is one. */
    @Override
    public String toString() {
      return failure.map(told -> "failed  " + title + "\n" + told).orElse("passed  " + title);
    }
  }

  /** Returns the examples that failed, in file order. */
  public List<Result> failed() {
    return results.stream().filter(result -> !result.isPassed()).toList();
  }

  /** Tells whether every example holds. */
  public boolean isPassed() {
    return failed().isEmpty();
  }

  /** Renders every result, and how many passed. */
  @Override
  public String toString() {
    return results.stream().map(Result::toString).collect(Collectors.joining("\n"))
        + "\n%s: %d of %d examples passed"
            .formatted(topology, results.size() - failed().size(), results.size());
  }
}
