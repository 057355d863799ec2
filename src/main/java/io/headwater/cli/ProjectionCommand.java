package io.headwater.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code headwater projection}: versions of the rows that a database keeps. */
@Command(
    name = "projection",
    synopsisSubcommandLabel = "COMMAND",
    description = "List, rebuild, swap and drop versions of the rows that a database keeps.")
final class ProjectionCommand implements CommandGroup {
  private final Console console;

  ProjectionCommand(Console console) {
    this.console = console;
  }

  @Override
  public CommandLine line() {
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
