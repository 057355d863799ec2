package io.headwater.cli;

import io.headwater.BadInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Command lines that cannot be meant, in a folder of files that cannot be read. */
class BadCommandsTest {
  private static final int LINES = 4;
  private static final Path MAPPING =
      Path.of("topologies/04-loan-applications/loan-applications.mapping.yaml").toAbsolutePath();
  private static final String JSON = "--topology bank --stream card-swipes --out out.history.zst";

  @TempDir
  private static Path directory;

  @BeforeAll
  static void copyTheFiles() throws IOException {
    try (Stream<Path> files = Files.list(BadInputs.file("files"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> saysWhatIsWrong() throws IOException {
    return BadInputs.tests("commands.txt", BadCommandsTest::outcome);
  }

  private static String outcome(String input) {
    String line = input.replace("MAPPING", MAPPING.toString()).replace("JSON", JSON);
    CommandRun.Result result = CommandRun.in(directory).run(line.split(" "));
    List<String> told = (result.out() + result.err())
        .replace(directory.toString(), "DIRECTORY")
        .replace(MAPPING.toString(), "MAPPING")
        .lines()
        .map(one -> one.stripTrailing())
        .filter(one -> !one.isEmpty())
        .takeWhile(one -> !one.startsWith("usage:"))
        .limit(LINES)
        .toList();
    return "exit " + result.code() + "\n" + told.stream().collect(Collectors.joining("\n"));
  }
}
