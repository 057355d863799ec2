package io.headwater.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code headwater projection}: versions of the rows that a database keeps. */
@Command(
    name = "projection",
    synopsisSubcommandLabel = "COMMAND",
    description = "List, rebuild, swap and drop versions of the rows that a database keeps.")
final class ProjectionCommand {
  private final Console console;

  ProjectionCommand(Console console) {
    this.console = console;
  }

  /** Returns the command with those below it. */
  CommandLine line() {
    CommandLine line = new CommandLine(this);
    List.of(
            new ProjectionListCommand(console),
            new ProjectionRebuildCommand(console),
            new ProjectionSwapCommand(console),
            new ProjectionDropCommand(console))
        .forEach(line::addSubcommand);
    return line;
  }
}
