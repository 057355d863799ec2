package io.headwater.cli;

import picocli.CommandLine;

/** A command that only has others below it. */
interface CommandGroup {
  /** Returns the command with those below it. */
  CommandLine line();
}
