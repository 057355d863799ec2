package io.headwater.cli;

import io.headwater.event.FieldProtection;
import io.headwater.provenance.Answer;
import io.headwater.provenance.Explainer;
import io.headwater.provenance.Explanation;
import io.headwater.provenance.Question;
import io.headwater.topology.TopologySpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater why}: the records of a history, and the rules, that led to a result. */
@Command(
    name = "why",
    description = {
      "Tell why a state is what it is, or why a record was written: the records of the history",
      "that led to it, and what the topology did about them.",
      "",
      "The history is replayed in memory, as headwater replay does; then those records of it that",
      "matter, until none can be left out."
    })
final class WhyCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of a topology.")
  private String name = "";

  @Mixin
  private final ReplayOptions options = new ReplayOptions();

  @Mixin
  private final WhyQuestion asked = new WhyQuestion();

  @Option(
      names = "--replays",
      paramLabel = "COUNT",
      defaultValue = "1000",
      description = "Replay at most so often to leave out what does not matter; 1000 by default.")
  private long replays;

  @Option(names = "--full", description = "Print values and rules in full.")
  private boolean isFull;

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  WhyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (options) {
      return explain();
    }
  }

  private int explain() {
    TopologySpec spec = options.declared(console, name);
    try (SubjectKeyOptions.Opened keys = options.keys(console, subjectKeys, spec)) {
      return explain(spec, keys.protection());
    }
  }

  private int explain(TopologySpec spec, FieldProtection protection) {
    Question question = asked.of(spec);
    RereadHistory history = new RereadHistory(console, spec, options);
    Explainer.Effort effort = new Explainer.Effort(
        replays,
        () -> !console.world().stop().isRequested(),
        new SearchProgress(console.notes()::line, System::nanoTime)::at);
    Explainer explainer = new Explainer(spec, question, history, effort, protection);
    Answer answer = explainer.explain();
    explainer.halted().ifPresent(reason -> console.notes().line("halted: " + reason));
    if (answer instanceof Answer.Nothing nothing) {
      console.notes().line(reason(nothing));
      return ExitCode.FAILED;
    }
    Explanation explanation = (Explanation) answer;
    if (json.isWanted()) {
      console.out().line(new WhyJson(spec, question).of(explanation));
    } else {
      new WhyText(spec, question, isFull).lines(explanation).forEach(console.out()::line);
    }
    boolean isSound = !console.world().stop().isRequested()
        && !history.isDamaged()
        && explainer.halted().isEmpty();
    return isSound ? ExitCode.OK : ExitCode.FAILED;
  }

  private String reason(Answer.Nothing nothing) {
    String replayed = "replayed " + Text.counted(nothing.records(), "record");
    return switch (nothing.reason()) {
      case NOT_THERE -> replayed + ", and none of them led to what is asked about";
      case NO_SUCH_POSITION -> replayed + "; there is no record " + asked.at().orElse("");
      case STOPPED -> replayed + ", and stopped there";
    };
  }
}
