package io.headwater.cli;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The protoc that Maven has downloaded to build Headwater. */
public final class InstalledProtoc {
  private static final String FOLDER = "headwater.test.protoc";
  private static final Path OF_MAVEN =
      Path.of(System.getProperty("user.home"), ".m2/repository/com/google/protobuf/protoc");

  private InstalledProtoc() {}

  /** Copies it to where it can be executed; skips the test, and says so, if there is none. */
  public static Path copiedTo(Path folder) throws IOException {
    Path search = Optional.ofNullable(System.getProperty(FOLDER)).map(Path::of).orElse(OF_MAVEN);
    Optional<Path> found = newest(search);
    if (found.isEmpty()) {
      System.err.println("SKIPPED: there is no protoc in " + search);
      abort("there is no protoc in " + search);
    }
    Path copy = folder.resolve("protoc");
    Files.copy(found.orElseThrow(), copy, StandardCopyOption.REPLACE_EXISTING);
    if (!copy.toFile().setExecutable(true)) {
      abort("nothing can be executed in " + folder);
    }
    return copy;
  }

  private static Optional<Path> newest(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder, 2)) {
      return files
          .filter(file -> file.toString().endsWith(".exe"))
          .max(Comparator.comparing(Path::toString));
    }
  }
}
