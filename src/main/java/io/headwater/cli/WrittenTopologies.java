package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The topologies in YAML files: those that are named, and those in folders {@code topologies}. */
final class WrittenTopologies {
  private final Path directory;
  private final List<Path> folders;
  private final Supplier<MessageTypes> types;
  private final ClassLoader classes;

  /**
   * Looks in folders.
   *
   * @param directory relative paths start here
   * @param folders may be absent; a file of an earlier one outweighs that of the same place in a
   *     later one
   */
  WrittenTopologies(
      Path directory, List<Path> folders, Supplier<MessageTypes> types, ClassLoader classes) {
    this.directory = directory;
    this.folders = List.copyOf(folders);
    this.types = types;
    this.classes = classes;
  }

  /** Returns all that lie in the folders, by their paths. */
  List<FoundTopology> all() {
    Map<Path, Path> found = new LinkedHashMap<>();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        files(folder, 2).forEach(file -> found.putIfAbsent(folder.relativize(file), file));
      }
    }
    return found.values().stream().map(file -> topology(shown(file), file)).toList();
  }

  /**
   * Returns the one that an argument names as a file or as a folder.
   *
   * @throws InvalidInputException if the folder has several
   */
  Optional<FoundTopology> at(String argument) {
    Path written = Path.of(argument);
    Path resolved = directory.resolve(written);
    if (argument.endsWith(".yaml") || argument.endsWith(".yml")) {
      return Optional.of(topology(written, resolved));
    }
    if (!Files.isDirectory(resolved)) {
      return Optional.empty();
    }
    List<Path> files = files(resolved, 1);
    if (files.size() > 1) {
      throw new InvalidInputException(
          new Problem(
              "HW0631",
              "argument 'TOPOLOGY'",
              "'%s' is more than one topology".formatted(argument),
              "name the file: "
                  + String.join(
                      " or ",
                      files.stream().map(file -> file.getFileName().toString()).toList())),
          null);
    }
    return files.stream()
        .findFirst()
        .map(file -> topology(written.resolve(file.getFileName().toString()), file));
  }

  private FoundTopology topology(Path written, Path resolved) {
    return new WrittenTopology(written, resolved, types, classes);
  }

  private Path shown(Path file) {
    Path here = directory.toAbsolutePath().normalize();
    Path absolute = file.toAbsolutePath().normalize();
    return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
  }

  private static List<Path> files(Path folder, int depth) {
    try (Stream<Path> walk = Files.walk(folder, depth)) {
      return walk.filter(WrittenTopologies::isTopology).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Beside a topology lie its examples, bank.spec.yaml, and mappings, bank.mapping.yaml.
  private static boolean isTopology(Path file) {
    return file.getFileName().toString().matches("[^.]+\\.ya?ml") && Files.isRegularFile(file);
  }
}
