package io.headwater.cli;

import io.headwater.comparison.ComparisonReport;
import io.headwater.comparison.Divergence;
import io.headwater.comparison.PlaceCounts;
import io.headwater.comparison.RuleCounts;
import io.headwater.comparison.StepPair;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.yaml.SpecText;
import io.headwater.yaml.TopologyExamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells what a comparison came to, in each of its forms. */
final class CompareOutput {
  private final Console console;
  private final CompareOptions options;
  private final TopologyVersions versions;
  private final ComparisonReport report;
  private final long rejected;

  /**
   * Prepares the output.
   *
   * @param rejected rows that were set aside
   */
  CompareOutput(
      Console console,
      CompareOptions options,
      TopologyVersions versions,
      ComparisonReport report,
      long rejected) {
    this.console = console;
    this.options = options;
    this.versions = versions;
    this.report = report;
    this.rejected = rejected;
  }

  /**
   * Prints it, and writes the files that were asked for.
   *
   * @param examples of commands that are decided differently
   */
  void print(boolean isJson, List<TopologyExamples.Example> examples) {
    if (isJson) {
      console.out().line(CompareJson.of(report, options.versions(), rejected, text(examples)));
    } else {
      new CompareText(report, options.versions(), options.limit())
          .lines()
          .forEach(console.out()::line);
      if (options.examples().isEmpty()) {
        text(shortest(examples)).ifPresent(this::printExample);
      }
      if (rejected > 0) {
        console.out().line("set aside " + Text.counted(rejected, "bad row"));
      }
      console.out().line(CompareText.conclusion(report));
    }
    if (report.ending() instanceof ComparisonReport.Ending.Halted halted) {
      console.notes().line("halted in %s: %s".formatted(halted.version(), halted.reason()));
    }
    options.examples().ifPresent(file -> save(file, examples));
    options.junitXml().ifPresent(this::write);
  }

  private void printExample(String text) {
    console.out().line("what NEW decides there, as an example; --examples FILE writes more:");
    text.lines().forEach(line -> console.out().line("  " + line));
  }

  private static List<TopologyExamples.Example> shortest(List<TopologyExamples.Example> examples) {
    return examples.stream()
        .min(Comparator.comparingInt(
            one -> ((TopologyExamples.OfAggregate) one).history().size()))
        .stream()
        .toList();
  }

  private Optional<String> text(List<TopologyExamples.Example> examples) {
    try {
      return examples.isEmpty()
          ? Optional.empty()
          : Optional.of(SpecText.of(versions.current(), examples, false));
    } catch (InvalidInputException e) {
      return Optional.empty(); // there is something in them that an example cannot show
    }
  }

  private void save(Path file, List<TopologyExamples.Example> examples) {
    Optional<String> text = text(examples);
    if (text.isEmpty()) {
      console.notes().line("there are no examples to write");
      return;
    }
    ExampleOutput.write("--examples", file, console.world().file(file), text.get());
    console
        .notes()
        .line("wrote %s to %s".formatted(Text.counted(examples.size(), "example"), file));
  }

  private void write(Path file) {
    List<JUnitXml.Case> cases = new ArrayList<>();
    cases.add(test(
        "decisions",
        "commands are decided as before",
        report.decisions().isEmpty()
            ? Optional.empty()
            : Optional.of(String.join("\n", CompareText.decided(report)))));
    cases.addAll(rules());
    report.steps().forEach(one -> cases.add(step(one)));
    versions.old().aggregates().forEach(one -> cases.add(store(one.store())));
    report.stores().stream()
        .filter(one -> cases.stream().noneMatch(known -> known.name().equals(told(one.name()))))
        .forEach(one -> cases.add(store(one.name())));
    report
        .topics()
        .forEach(one -> cases.add(
            test("records", "topic " + one.name(), Optional.of(CompareText.counts(one)))));
    cases.add(test("dead letters", "are those that there were", deadLetters()));
    JUnitXml.writeSuites(
        file,
        console.world().file(file),
        List.of(new JUnitXml.Suite("compare " + versions.current().name(), cases)));
  }

  /** A case per kind of command. */
  private List<JUnitXml.Case> rules() {
    Map<String, List<RuleCounts>> byCommand = report.rules().stream()
        .collect(Collectors.groupingBy(
            one -> one.aggregate() + "/" + one.command(), LinkedHashMap::new, Collectors.toList()));
    List<JUnitXml.Case> cases = new ArrayList<>();
    byCommand.forEach((command, counts) -> cases.add(test(
        "rules",
        command,
        counts.stream().allMatch(one -> one.old() == one.current())
            ? Optional.empty()
            : Optional.of(CompareCountsText.HEADING
                + counts.stream()
                    .map(one -> "\n" + CompareCountsText.line(one))
                    .collect(Collectors.joining())))));
    return cases;
  }

  /** Other counts are a failure only where something has come of them. */
  private JUnitXml.Case step(StepPair step) {
    return test(
        "steps",
        CompareCountsText.name(step),
        step.isSame() || report.isSame()
            ? Optional.empty()
            : Optional.of(String.join("\n", CompareCountsText.outcomes(step))));
  }

  private static String told(String store) {
    return "store " + store;
  }

  private JUnitXml.Case store(String store) {
    Optional<PlaceCounts> counts =
        report.stores().stream().filter(one -> one.name().equals(store)).findFirst();
    return test("states", told(store), counts.map(one -> CompareText.counts(one) + first(store)));
  }

  private String first(String store) {
    return report.first().stream()
        .filter(one -> one.kind() != Divergence.Kind.RECORD
            && one.kind() != Divergence.Kind.DECISION
            && one.name().equals(store))
        .findFirst()
        .map(one -> "\n" + String.join("\n", CompareText.told(one)))
        .orElse("");
  }

  private Optional<String> deadLetters() {
    List<String> lines = CompareText.deadLetters(report);
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", lines));
  }

  private static JUnitXml.Case test(String subject, String name, Optional<String> failure) {
    return new JUnitXml.Case(subject, name, Optional.empty(), failure);
  }
}
