package io.headwater.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is done with rows that are no records. */
final class RejectOptions {
  @Option(names = "--skip-bad", description = "Exit with 0 although rows were set aside.")
  private boolean isSkipping;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Also write the rows that were set aside to this file, with the reason.")
  private Optional<Path> file = Optional.empty();

  boolean isSkipping() {
    return isSkipping;
  }

  Optional<Path> file() {
    return file;
  }
}
