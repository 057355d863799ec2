package io.headwater.yaml;

import io.headwater.diagnostic.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads topologies, and lays them out: each is refused with its problems, or fine. */
public final class YamlFuzz {
  private static final TopologyResources RESOURCES =
      TopologyResources.of(YamlFuzz.class.getClassLoader());
  private static final Path FILE = file();

  private YamlFuzz() {}

  private static Path file() {
    try {
      return Files.createTempDirectory("headwater-fuzz").resolve("topology.yaml");
    } catch (IOException e) {
      throw new AssertionError("there is no place for a file", e);
    }
  }

  /** Called first; what is slow at first is then no slow input. */
  public static void fuzzerInitialize() throws IOException {
    fuzzerTestOneInput(new byte[0]);
  }

  /** Called with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Files.write(FILE, input);
    try {
      TopologyFile.read(Path.of("topology.yaml"), FILE, RESOURCES);
    } catch (ProblemException e) {
      requireProblems(e);
    }
    try {
      YamlLayout.of("topology.yaml", new String(input, StandardCharsets.UTF_8));
    } catch (ProblemException e) {
      requireProblems(e);
    }
  }

  private static void requireProblems(ProblemException refusal) {
    if (refusal.problems().isEmpty()) {
      throw new AssertionError("refused, and nothing said");
    }
  }
}
