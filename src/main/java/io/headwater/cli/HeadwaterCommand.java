package io.headwater.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code headwater} without a command, and the options of all commands. */
@Command(
    name = "headwater",
    description = "Event-sourcing applications on Kafka Streams.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    usageHelpWidth = 100)
final class HeadwaterCommand {
  private final Console console;

  HeadwaterCommand(Console console) {
    this.console = console;
  }

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print stack traces of failures.")
  void verbose(boolean isVerbose) {
    console.beVerbose(isVerbose);
  }
}
