package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of examples that are written. */
final class ExampleOutput {
  private ExampleOutput() {}

  /**
   * Writes a file, in the place of one that is there.
   *
   * @param option that names it
   * @param shown as the user names it
   * @throws InvalidInputException if it cannot be written
   */
  static void write(String option, Path shown, Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new InvalidInputException(
          new Problem(
              "HW1778",
              "option '" + option + "'",
              "'" + shown + "' cannot be written",
              "name a file in a folder that exists and may be written to"),
          e);
    }
  }
}
