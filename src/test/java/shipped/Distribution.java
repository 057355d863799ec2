package shipped;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the build has packed, as the image of {@code Dockerfile} has it under /opt/headwater. */
record Distribution(Path home) {

  /** Finds the distribution of the build that these classes belong to. */
  static Optional<Path> find() {
    for (Path folder = classes(); folder != null; folder = folder.getParent()) {
      Path distributions = folder.resolve("distribution");
      if (Files.isDirectory(distributions)) {
        return onlyOneIn(distributions);
      }
    }
    return Optional.empty();
  }

  private static Path classes() {
    try {
      return Path.of(
          Distribution.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Path> onlyOneIn(Path distributions) {
    try (Stream<Path> found = Files.list(distributions)) {
      return found.filter(one -> Files.isDirectory(one.resolve("lib"))).findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the folder of a topology that comes with the distribution. */
  Path topology(String name) {
    return home.resolve("topologies").resolve(name);
  }

  /** Makes a start of the image's entry point; its output goes where the caller directs it. */
  ProcessBuilder command(List<String> arguments, Map<String, String> environment, File folder) {
    String script = home.resolve("bin/headwater").toString();
    ProcessBuilder builder = new ProcessBuilder(
            Stream.concat(Stream.of(script), arguments.stream()).toList())
        .directory(folder);
    builder.environment().keySet().removeIf(name -> name.startsWith("HEADWATER_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home", ""));
    builder.environment().putAll(environment);
    return builder;
  }
}
