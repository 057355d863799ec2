package io.headwater.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code headwater bench}: what can be measured. */
@Command(
    name = "bench",
    synopsisSubcommandLabel = "COMMAND",
    description = "Measure on this machine, or on a cluster.")
final class BenchCommand implements CommandGroup {
  private final Console console;

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public CommandLine line() {
    CommandLine line = new CommandLine(this);
    line.addSubcommand(new BenchClientsCommand(console));
    return line;
  }
}
