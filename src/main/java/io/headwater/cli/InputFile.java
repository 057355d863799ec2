package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a command reads from: a file that has something in it, or standard input.
 *
 * @param path absent for standard input
 */
record InputFile(Surroundings world, Optional<Path> path) {
  private static final Path STDIN = Path.of("-");

  /**
   * Looks at the file.
   *
   * @param argument {@code -} for standard input
   * @throws InvalidInputException if there is no such file, or nothing in it
   */
  static InputFile of(Surroundings world, Path argument) {
    if (argument.equals(STDIN)) {
      return new InputFile(world, Optional.empty());
    }
    Path file = world.file(argument);
    if (Files.isDirectory(file)) {
      throw unusable("HW0637", argument, "is a directory", "name a file");
    }
    if (!Files.exists(file)) {
      throw unusable("HW0636", argument, "there is no such file", "correct the name");
    }
    if (!Files.isReadable(file)) {
      throw unusable("HW0637", argument, "the file cannot be read", "give yourself the right to");
    }
    if (Files.isRegularFile(file) && size(file) == 0) {
      throw unusable("HW0638", argument, "the file is empty", "name a file with records");
    }
    return new InputFile(world, Optional.of(argument));
  }

  private static InvalidInputException unusable(
      String code, Path argument, String what, String fix) {
    return new InvalidInputException(new Problem(code, argument.toString(), what, fix), null);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1; // then opening it says more
    }
  }

  /** Returns the name as the user wrote it. */
  String name() {
    return path.map(Path::toString).orElse("stdin");
  }

  /** Returns how many bytes there are, if that is known. */
  OptionalLong bytes() {
    return path.map(world::file)
        .filter(Files::isRegularFile)
        .map(file -> OptionalLong.of(size(file)))
        .orElse(OptionalLong.empty());
  }

  /** Opens it; a request to stop ends what is read of standard input. */
  InputStream open() {
    if (path.isEmpty()) {
      return StoppableInput.of(world.stdin(), world.stop());
    }
    try {
      return Files.newInputStream(world.file(path.get()));
    } catch (IOException e) {
      throw unusable("HW0637", path.get(), "the file cannot be read", "give yourself the right to");
    }
  }
}
