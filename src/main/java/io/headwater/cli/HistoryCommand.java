package io.headwater.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code headwater history}: what can be done with history files. */
@Command(
    name = "history",
    synopsisSubcommandLabel = "COMMAND",
    description = "Describe, print, verify, split and merge history files.")
final class HistoryCommand implements CommandGroup {
  private final Console console;

  HistoryCommand(Console console) {
    this.console = console;
  }

  @Override
  public CommandLine line() {
    CommandLine line = new CommandLine(this);
    List.of(
            new HistoryOverviewCommand(console),
            new HistoryCatCommand(console),
            new HistoryVerifyCommand(console),
            new HistorySplitCommand(console),
            new HistoryMergeCommand(console))
        .forEach(line::addSubcommand);
    return line;
  }
}
