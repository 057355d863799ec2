package io.headwater.cli;

import io.headwater.comparison.DecisionCapture;
import io.headwater.comparison.PipelineCapture;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.replay.Replay;
import io.headwater.replay.ReplayReport;
import io.headwater.replay.ReplaySink;
import io.headwater.replay.SourceRecord;
import io.headwater.testkit.SpecReport;
import io.headwater.testkit.SpecRunner;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.SpecText;
import io.headwater.yaml.TopologyExamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater capture}: writes what was of a key as an example. */
@Command(
    name = "capture",
    description = {
      "Write the history of a key as an example, as headwater test runs them: of an aggregate its",
      "events, its last command and what came of that; of a pipeline the records that it read,",
      "and what comes out if it reads these alone.",
      "",
      "The history is replayed up to --at, as headwater replay does. The example is run before it",
      "is written; one that does not hold by itself is not."
    })
final class CaptureCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of a topology.")
  private String name = "";

  @Mixin
  private final ReplayOptions options = new ReplayOptions();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      required = true,
      description = "Key of the aggregate, or of the records that the pipeline reads.")
  private String key = "";

  @Option(
      names = "--aggregate",
      paramLabel = "NAME",
      description = "Aggregate whose command it is; the only one by default.")
  private Optional<String> aggregate = Optional.empty();

  @Option(
      names = "--pipeline",
      paramLabel = "NAME",
      description = "Pipeline, if it is not to be an aggregate.")
  private Optional<String> pipeline = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "TIME|POSITION",
      description = "Event time, or topic-partition@offset of the last record; the end by default.")
  private Optional<String> at = Optional.empty();

  @Option(names = "--name", paramLabel = "SENTENCE", description = "What the example is called.")
  private Optional<String> sentence = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write it to this file, NAME.spec.yaml, rather than to standard output.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--show-redacted",
      description = {
        "Also write fields that must not be shown; what is personal is opened then, and the",
        "example holds it as it is."
      })
  private boolean isShowingAll;

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  /** What listens to the replay. */
  private record Listening(
      TopologySpec spec,
      Consumer<SourceRecord> source,
      ReplaySink sink,
      Function<String, Optional<? extends TopologyExamples.Example>> example) {}

  CaptureCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (options) {
      return capture();
    }
  }

  private int capture() {
    TopologySpec spec = options.declared(console, name);
    try (SubjectKeyOptions.Opened keys = options.keys(console, subjectKeys, spec)) {
      return capture(spec, keys.protection());
    }
  }

  private int capture(TopologySpec spec, FieldProtection protection) {
    Listening listening =
        pipeline.isPresent() ? ofPipeline(spec, protection) : ofAggregate(spec, protection);
    Replay.Request all = Replay.Request.ALL.withProtection(protection);
    Replay.Request request =
        at.isPresent() ? all.withUntil(ReplayOptions.stopAt("--at", at.get(), spec)) : all;
    Replay replay = new Replay(listening.spec(), request.withSink(listening.sink()));
    ReplayRun run = new ReplayRun(console, spec, options);
    ReplayReport report = run.run(
        "replayed",
        replay::records,
        (history, goesOn) -> replay.run(watched(history, listening.source()), goesOn));
    console.notes().line(ReplayText.heading(report));
    if (report.ending() instanceof ReplayReport.Ending.Halted halted) {
      console.notes().line("halted: " + halted.reason());
    }
    if (!run.isSound(report)) {
      return ExitCode.FAILED;
    }
    return write(spec, listening.example().apply(sentence.orElseGet(() -> told(report))));
  }

  private String told(ReplayReport report) {
    return "as of %s at %s"
        .formatted(key, report.last().map(Object::toString).orElse("the beginning"));
  }

  private static Iterator<SourceRecord> watched(
      Iterator<SourceRecord> history, Consumer<SourceRecord> watching) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return history.hasNext();
      }

      @Override
      public SourceRecord next() {
        SourceRecord record = history.next();
        watching.accept(record);
        return record;
      }
    };
  }

  private Listening ofAggregate(TopologySpec spec, FieldProtection protection) {
    AggregateSpec chosen = aggregate.isPresent()
        ? named("--aggregate", aggregate.get(), spec.aggregates(), AggregateSpec::name)
        : only(spec);
    TopologySpec answering = DecisionCapture.answering(spec);
    byte[] encoded =
        ReplayOptions.key(key, spec.stream(chosen.commands()).orElseThrow().keyType());
    DecisionCapture capture = new DecisionCapture(answering, chosen, encoded, protection);
    return new Listening(answering, capture::read, capture, capture::example);
  }

  private AggregateSpec only(TopologySpec spec) {
    if (spec.aggregates().size() != 1) {
      List<String> names = new ArrayList<>();
      spec.aggregates().forEach(one -> names.add("--aggregate " + one.name()));
      spec.pipelines().forEach(one -> names.add("--pipeline " + one.name()));
      throw invalid(
          "HW1777",
          "topology '%s' has %d aggregates, and nothing says which one is meant"
              .formatted(spec.name(), spec.aggregates().size()),
          "add one of " + String.join(", ", names));
    }
    return spec.aggregates().get(0);
  }

  private Listening ofPipeline(TopologySpec spec, FieldProtection protection) {
    if (aggregate.isPresent()) {
      throw invalid(
          "HW1777", "it is of an aggregate or of a pipeline, not of both", "leave one out");
    }
    PipelineSpec chosen =
        named("--pipeline", pipeline.orElseThrow(), spec.pipelines(), PipelineSpec::name);
    KeyType type = spec.stream(chosen.from().get(0)).orElseThrow().keyType();
    PipelineCapture capture =
        new PipelineCapture(spec, chosen, ReplayOptions.key(key, type), protection);
    return new Listening(spec, capture::read, capture, capture::example);
  }

  private static <T> T named(
      String option, String wanted, List<T> declared, Function<T, String> nameOf) {
    List<String> names = declared.stream().map(nameOf).toList();
    return declared.stream()
        .filter(one -> nameOf.apply(one).equals(wanted))
        .findFirst()
        .orElseThrow(() -> invalid(
            "HW1777",
            "%s names '%s', which the topology has not%s"
                .formatted(option, wanted, NearMatch.didYouMean(wanted, names)),
            names.isEmpty() ? "leave it out" : "use one of " + String.join(", ", names)));
  }

  private static InvalidInputException invalid(String code, String what, String fix) {
    return new InvalidInputException(new Problem(code, "headwater capture", what, fix), null);
  }

  private int write(TopologySpec spec, Optional<? extends TopologyExamples.Example> example) {
    if (example.isEmpty()) {
      console
          .notes()
          .line("nothing of that key was %s until then"
              .formatted(pipeline.isPresent() ? "read" : "decided"));
      return ExitCode.FAILED;
    }
    List<TopologyExamples.Example> examples = List.of(example.get());
    String text = SpecText.of(spec, examples, isShowingAll);
    SpecReport report = SpecRunner.run(spec, new TopologyExamples(examples));
    if (!report.isPassed()) {
      console.notes().line("the example does not hold by itself, so it is not written:");
      report.failed().forEach(one -> console.notes().line(one.failure().orElse("")));
      return ExitCode.FAILED;
    }
    if (out.isPresent()) {
      ExampleOutput.write("--out", out.get(), console.world().file(out.get()), text);
      console.notes().line("wrote " + out.get());
    } else {
      text.lines().forEach(console.out()::line);
    }
    return ExitCode.OK;
  }
}
