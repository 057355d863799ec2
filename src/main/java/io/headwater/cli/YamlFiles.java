package io.headwater.cli;

import io.headwater.yaml.YamlLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds YAML files of topologies, of examples and of mappings.
 *
 * @param directory relative paths start here
 * @param folders where topologies are found
 */
record YamlFiles(Supplier<TopologyCatalog> catalog, Path directory, List<Path> folders) {
  private static final String ENDING = "\\.ya?ml$";

  /**
   * A file.
   *
   * @param shown as the user names it, or as it was found
   */
  record Found(Path shown, Path file) {}

  /**
   * Returns the files that arguments name: themselves, those in a folder, or those of a topology;
   * all in the folders if nothing is named.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if an argument names nothing
   */
  List<Found> named(List<String> arguments) {
    LinkedHashSet<Found> found = new LinkedHashSet<>();
    if (arguments.isEmpty()) {
      folders.stream().filter(Files::isDirectory).forEach(folder -> found.addAll(in(folder)));
    }
    arguments.forEach(argument -> found.addAll(named(argument)));
    return new ArrayList<>(found);
  }

  private List<Found> named(String argument) {
    Path written = Path.of(argument);
    if (isYaml(written)) {
      return List.of(found(written));
    }
    if (Files.isDirectory(directory.resolve(written))) {
      return in(directory.resolve(written));
    }
    return besides(catalog.get().file(argument));
  }

  /** Returns the file of a topology, its examples and its mapping. */
  private List<Found> besides(Path topology) {
    String name = topology.getFileName().toString().replaceFirst(ENDING, "");
    List<Found> files = new ArrayList<>();
    files.add(found(topology));
    for (String kind : List.of(".spec.yaml", ".mapping.yaml")) {
      Path other = topology.resolveSibling(name + kind);
      if (Files.isRegularFile(directory.resolve(other))) {
        files.add(found(other));
      }
    }
    return files;
  }

  /** Returns what lies in a folder and in those in it; files of other programs do not count. */
  private List<Found> in(Path folder) {
    try (Stream<Path> walk = Files.walk(folder, 2)) {
      return walk.filter(file -> isYaml(file) && Files.isRegularFile(file))
          .filter(YamlLayout::isLikely)
          .sorted()
          .map(this::shown)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Found found(Path shown) {
    return new Found(shown, directory.resolve(shown));
  }

  private Found shown(Path file) {
    Path here = directory.toAbsolutePath().normalize();
    Path absolute = file.toAbsolutePath().normalize();
    return new Found(absolute.startsWith(here) ? here.relativize(absolute) : absolute, file);
  }

  private static boolean isYaml(Path file) {
    return file.toString().matches(".*" + ENDING);
  }
}
