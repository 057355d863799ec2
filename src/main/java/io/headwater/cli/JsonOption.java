package io.headwater.cli;

import picocli.CommandLine.Option;

/** The wish for results that a script reads. */
final class JsonOption {
  @Option(names = "--json", description = "Print JSON, one object per line.")
  private boolean isWanted;

  boolean isWanted() {
    return isWanted;
  }
}
