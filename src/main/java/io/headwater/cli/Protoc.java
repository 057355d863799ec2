package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Protobuf's compiler, as it is installed.
 *
 * @param executable absolute
 * @param named what the user named it by, for problems
 * @param limit for how long it may run, at least 1 ms
 */
record Protoc(Path executable, String named, Duration limit) {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final List<String> NAMES = List.of("protoc", "protoc.exe");
  private static final String VARIABLE = "PROTOC";

  /**
   * Finds the compiler that an option names, else the environment variable {@code PROTOC}, else the
   * first one on the {@code PATH}.
   *
   * @param option resolved, if there is one
   * @throws InvalidInputException if there is none, or what is named is none
   */
  static Protoc find(Optional<Path> option, Map<String, String> environment) {
    if (option.isPresent()) {
      return named(option.get(), "option '--protoc'");
    }
    Optional<String> variable =
        Optional.ofNullable(environment.get(VARIABLE)).filter(text -> !text.isBlank());
    if (variable.isPresent()) {
      return named(path(variable.get()), "variable '" + VARIABLE + "'");
    }
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isBlank())
        .flatMap(Protoc::inFolder)
        .findFirst()
        .map(found -> new Protoc(found.toAbsolutePath(), found.toString(), LIMIT))
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1340",
                "option '--proto-path'",
                "there is no protoc to compile .proto files: none on the PATH, no --protoc, no "
                    + VARIABLE,
                "install it (a package 'protobuf-compiler' or 'protobuf', or "
                    + "github.com/protocolbuffers/protobuf/releases), or give --protoc FILE"),
            null));
  }

  private static Stream<Path> inFolder(String folder) {
    try {
      return NAMES.stream().map(name -> Path.of(folder, name)).filter(Protoc::isExecutable);
    } catch (InvalidPathException e) {
      return Stream.empty(); // as a shell does
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw noExecutable(text, "variable '" + VARIABLE + "'", e);
    }
  }

  private static boolean isExecutable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private static Protoc named(Path file, String by) {
    if (!isExecutable(file)) {
      throw noExecutable(file.toString(), by, null);
    }
    return new Protoc(file.toAbsolutePath(), by, LIMIT);
  }

  private static InvalidInputException noExecutable(
      String file, String by, @Nullable Throwable cause) {
    return new InvalidInputException(
        new Problem(
            "HW1341",
            by,
            "'%s' is no program that can be run".formatted(file),
            "name protobuf's compiler, protoc"),
        cause);
  }

  Protoc withLimit(Duration other) {
    return new Protoc(executable, named, other);
  }

  /**
   * Runs the compiler without a shell, and waits for its end.
   *
   * @param directory where it runs
   * @param output file that gets what it prints
   * @return whether it found nothing wrong
   * @throws InvalidInputException if it cannot be run, or takes too long
   */
  boolean run(Path directory, Path output, List<String> arguments) {
    ProcessBuilder builder = new ProcessBuilder(
            Stream.concat(Stream.of(executable.toString()), arguments.stream()).toList())
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new InvalidInputException(
            new Problem(
                "HW1343",
                named,
                "protoc has not ended within %s".formatted(Text.seconds(limit)),
                "name folders with fewer .proto files, or --descriptors FILE"),
            null);
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      throw noExecutable(executable.toString(), named, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for protoc", e);
    }
  }
}
