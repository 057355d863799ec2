package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.SpecFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file of examples with the topology that they are of.
 *
 * @param shown as the user names it
 */
record ExampleFile(Path shown, Path file, TopologySpec topology) {
  private static final String SUFFIX = ".spec.yaml";

  /** Where files of examples are looked for, and what they are of. */
  record Search(TopologyCatalog catalog, Path directory, List<Path> folders) {

    /**
     * Finds the examples that an argument names: as their file, or by their topology.
     *
     * @throws InvalidInputException if there are none
     */
    ExampleFile named(String argument) {
      return argument.endsWith(SUFFIX)
          ? at(Path.of(argument))
          : ofTopology(argument, catalog.find(argument).requireValid());
    }

    /** Finds all examples in the folders. */
    List<ExampleFile> all() {
      return folders.stream()
          .flatMap(folder -> files(folder).stream())
          .map(this::at)
          .toList();
    }

    private ExampleFile at(Path shown) {
      Path file = directory.resolve(shown);
      if (!Files.isRegularFile(file)) {
        throw new InvalidInputException(
            new Problem(
                "HW0666",
                shown.toString(),
                "there is no such file of examples",
                "correct the name"),
            null);
      }
      String name = file.getFileName().toString();
      String topology = name.substring(0, name.length() - SUFFIX.length()) + ".yaml";
      TopologySpec spec = Files.isRegularFile(file.resolveSibling(topology))
          ? catalog.find(shown.resolveSibling(topology).toString())
          : catalog.find(SpecFile.topologyOf(shown, file));
      return new ExampleFile(shown, file, spec.requireValid());
    }

    private ExampleFile ofTopology(String argument, TopologySpec topology) {
      String written = topology.where().file();
      Optional<Path> beside = written.endsWith(".yaml")
          ? Optional.of(Path.of(written.replaceFirst("\\.yaml$", SUFFIX)))
              .filter(shown -> Files.isRegularFile(directory.resolve(shown)))
          : Optional.empty();
      return beside
          .or(() -> folders.stream()
              .flatMap(folder -> files(folder).stream())
              .filter(file -> file.getFileName().toString().equals(topology.name() + SUFFIX))
              .findFirst())
          .map(shown -> new ExampleFile(shown, directory.resolve(shown), topology))
          .orElseThrow(() -> new InvalidInputException(
              new Problem(
                  "HW0668",
                  "argument '" + argument + "'",
                  "topology '%s' has no examples".formatted(topology.name()),
                  "write some into '%s' beside it".formatted(topology.name() + SUFFIX)),
              null));
    }

    private List<Path> files(Path folder) {
      if (!Files.isDirectory(folder)) {
        return List.of();
      }
      try (Stream<Path> walk = Files.walk(folder, 2)) {
        return walk.filter(file -> file.toString().endsWith(SUFFIX))
            .sorted()
            .map(file -> file.startsWith(directory) && !directory.toString().isEmpty()
                ? directory.relativize(file)
                : file)
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
