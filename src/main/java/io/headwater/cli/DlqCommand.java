package io.headwater.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code headwater dlq}: what can be done about dead letters. */
@Command(
    name = "dlq",
    synopsisSubcommandLabel = "COMMAND",
    description = "List, count, show, redrive, edit and purge dead letters.")
final class DlqCommand implements CommandGroup {
  private final Console console;

  DlqCommand(Console console) {
    this.console = console;
  }

  @Override
  public CommandLine line() {
    CommandLine line = new CommandLine(this);
    List.of(
            new DlqListCommand(console),
            new DlqStatsCommand(console),
            new DlqShowCommand(console),
            new DlqRedriveCommand(console),
            new DlqEditCommand(console),
            new DlqPurgeCommand(console))
        .forEach(line::addSubcommand);
    return line;
  }
}
