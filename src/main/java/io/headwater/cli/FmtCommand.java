package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.yaml.YamlLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater fmt}: lays out the YAML of topologies. */
@Command(
    name = "fmt",
    description = "Give the YAML of topologies, of their examples and of mappings its one layout,"
        + " and print which files have changed.")
final class FmtCommand implements Callable<Integer> {
  private static final String STDIN = "-";

  private final Console console;

  @Parameters(
      paramLabel = "FILE|FOLDER|TOPOLOGY",
      arity = "0..*",
      description = "Files, folders, topologies with what lies beside them, or - for standard"
          + " input, which goes to standard output; all topologies that are found by default.")
  private List<String> subjects = new ArrayList<>();

  @ArgGroup
  private final Way way = new Way();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  FmtCommand(Console console) {
    this.console = console;
  }

  /** One way only to leave files as they are. */
  private static final class Way {
    @Option(
        names = "--check",
        description = "Change nothing; print which files would be, and exit with 4 if any.")
    private boolean isCheck;

    @Option(names = "--stdout", description = "Print the one file that is named; change nothing.")
    private boolean isPrinted;
  }

  @Override
  public Integer call() {
    if (subjects.equals(List.of(STDIN))) {
      return layOut("stdin", Optional.empty());
    }
    if (subjects.contains(STDIN)) {
      throw usage("argument '-'", "standard input is named beside files", "name one of the two");
    }
    List<YamlFiles.Found> files = topologies.yaml(console.world()).named(subjects);
    if (way.isPrinted && files.size() != 1) {
      throw usage(
          "option '--stdout'", Text.counted(files.size(), "file") + " are named", "name one file");
    }
    if (files.isEmpty()) {
      console.notes().line("no files were found");
    }
    int code = ExitCode.OK;
    for (YamlFiles.Found file : files) {
      int one = layOut(file.shown().toString(), Optional.of(file));
      code = one == ExitCode.OK || code == ExitCode.INVALID_TOPOLOGY ? code : one;
    }
    return code;
  }

  private static InvalidInputException usage(String where, String what, String fix) {
    return new InvalidInputException(new Problem("HW0683", where, what, fix), null);
  }

  /** Lays out one file, or standard input. */
  private int layOut(String shown, Optional<YamlFiles.Found> file) {
    YamlLayout layout;
    try {
      layout = file.map(found -> YamlLayout.of(found.shown(), found.file()))
          .orElseGet(() -> YamlLayout.of(
              shown, StoppableInput.of(console.world().stdin(), console.world().stop())));
    } catch (InvalidInputException e) {
      if (json.isWanted()) {
        console.out().line(ProblemJson.layout(shown, false, e.problems()));
      } else {
        console.notes().problems(e.problems());
      }
      return ExitCode.INVALID_TOPOLOGY;
    }
    boolean isPrinted = way.isPrinted || (file.isEmpty() && !way.isCheck);
    if (isPrinted) {
      layout.canonical().lines().forEach(console.out()::line);
      return ExitCode.OK;
    }
    if (!way.isCheck && !layout.isCanonical()) {
      file.ifPresent(
          found -> FileReplacement.write(found.shown(), found.file(), layout.canonical()));
    }
    if (json.isWanted()) {
      console.out().line(ProblemJson.layout(shown, layout.isCanonical(), List.of()));
    } else if (!layout.isCanonical()) {
      console.out().line(shown);
    }
    return way.isCheck && !layout.isCanonical() ? ExitCode.DIVERGENCE : ExitCode.OK;
  }
}
