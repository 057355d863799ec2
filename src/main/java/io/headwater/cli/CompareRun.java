package io.headwater.cli;

import io.headwater.comparison.Comparison;
import io.headwater.comparison.ComparisonReport;
import io.headwater.comparison.Divergence;
import io.headwater.comparison.DivergenceExamples;
import io.headwater.testkit.SpecRunner;
import io.headwater.yaml.TopologyExamples;
import java.util.List;

/** A comparison with its progress, and examples of what it has found. */
final class CompareRun {
  private final Console console;
  private final TopologyVersions versions;
  private final ReplayOptions options;
  private final ReplayRun inputs;

  CompareRun(Console console, TopologyVersions versions, ReplayOptions options) {
    this.console = console;
    this.versions = versions;
    this.options = options;
    this.inputs = new ReplayRun(console, versions.old(), options);
  }

  /** Compares the histories from their beginnings, and tells of rows that are no records. */
  ComparisonReport run(Comparison.Request request) {
    Comparison comparison = new Comparison(versions.old(), versions.current(), request);
    return inputs.run("compared", comparison::records, comparison::run);
  }

  /** Returns how many rows were set aside. */
  long rejected() {
    return inputs.rejected();
  }

  /** Tells whether the comparison came as far as asked, and no row was lost on its way. */
  boolean isSound(ComparisonReport report) {
    boolean isThrough = report.ending() instanceof ComparisonReport.Ending.Complete
        || report.ending() instanceof ComparisonReport.Ending.Reached;
    return isThrough && (rejected() == 0 || options.rejects().isSkipping());
  }

  /**
   * Makes examples of the first commands that the rules alone decide differently: those that hold
   * in the newer version.
   *
   * @param most how many commands to look at
   */
  List<TopologyExamples.Example> examples(ComparisonReport report, int most) {
    List<Divergence> wanted = report.first().stream()
        .filter(one -> one.kind() == Divergence.Kind.DECISION && one.isRoot())
        .limit(most)
        .toList();
    if (versions.current().hasPersonalData()
        || wanted.isEmpty()
        || !options.isRepeatable()
        || console.world().stop().isRequested()) {
      return List.of();
    }
    DivergenceExamples making = new DivergenceExamples(versions.current(), wanted);
    long[] read = {0};
    List<TopologyExamples.Example> made = inputs.runAgain(
        "read again",
        () -> read[0],
        (history, goesOn) -> making.run(history, () -> {
          read[0]++;
          return goesOn.getAsBoolean();
        }));
    return made.stream().filter(this::holds).toList();
  }

  private boolean holds(TopologyExamples.Example example) {
    return SpecRunner.run(versions.current(), new TopologyExamples(List.of(example)))
        .isPassed();
  }
}
