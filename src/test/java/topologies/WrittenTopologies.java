package topologies;

import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The topologies of this repository that are written in YAML. */
final class WrittenTopologies {
  private static final TopologyResources RESOURCES =
      TopologyResources.of(WrittenTopologies.class.getClassLoader());

  private WrittenTopologies() {}

  static Stream<Path> files() throws IOException {
    return find("[^.]+\\.yaml");
  }

  static Stream<Path> examples() throws IOException {
    return find("[^.]+\\.spec\\.yaml");
  }

  private static Stream<Path> find(String name) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("topologies"), 2)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .sorted()
          .toList()
          .stream();
    }
  }

  static TopologySpec read(Path file) {
    return TopologyFile.read(file, RESOURCES);
  }
}
