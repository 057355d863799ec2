package io.headwater.cli;

import picocli.CommandLine.Option;

/** What is done with a history file that is damaged. */
final class RecoverOption {
  @Option(
      names = "--recover",
      description = "Keep what is before the damage of a damaged history; the exit code stays 1.")
  private boolean isWanted;

  boolean isWanted() {
    return isWanted;
  }
}
