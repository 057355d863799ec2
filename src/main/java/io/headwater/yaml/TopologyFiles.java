package io.headwater.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The documents of a topology's file and of the files that it includes, those first. */
final class TopologyFiles {
  private final Path root;
  private final Environment environment;
  private final YamlProblems problems;
  private final Set<Path> seen = new HashSet<>();
  private final List<YamlMap> heads = new ArrayList<>();
  private final List<YamlMap> documents = new ArrayList<>();

  private TopologyFiles(Path root, Environment environment, YamlProblems problems) {
    this.root = root;
    this.environment = environment;
    this.problems = problems;
  }

  /**
   * Reads files.
   *
   * @param shown what problems call {@code file}; if relative, files may be included from all over
   *     the folder that it starts at, otherwise from its own folder; in any case from all over the
   *     folder {@code topologies} that it lies in
   */
  static TopologyFiles read(Path shown, Path file, Environment environment, YamlProblems problems) {
    TopologyFiles files = new TopologyFiles(rootOf(shown, file), environment, problems);
    files.add(shown, file);
    return files;
  }

  private static Path rootOf(Path shown, Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path written = shown.normalize();
    int above = absolute.getNameCount() - written.getNameCount();
    Path start = !written.isAbsolute() && absolute.endsWith(written) && above > 0
        ? absolute.resolve("/").resolve(absolute.subpath(0, above))
        : absolute.resolveSibling("");
    return Stream.iterate(absolute, Objects::nonNull, Path::getParent)
        .filter(folder -> folder.endsWith("topologies"))
        .findFirst()
        .filter(start::startsWith)
        .orElse(start);
  }

  /** Returns the first documents, the topology's own last; none if that could not be read. */
  List<YamlMap> heads() {
    return heads;
  }

  /** Returns all other documents. */
  List<YamlMap> documents() {
    return documents;
  }

  private void add(Path shown, Path file) {
    seen.add(file.toAbsolutePath().normalize());
    List<YamlValue> read =
        YamlDocuments.read(shown, file, "the topology", Optional.of(environment), problems);
    Optional<YamlMap> head = read.stream().findFirst().flatMap(YamlValue::map);
    head.ifPresent(map -> {
      map.optional("include")
          .ifPresent(paths -> (paths.isList() ? paths.list() : List.of(paths))
              .forEach(path -> include(shown, file, path)));
      heads.add(map);
    });
    read.stream().skip(1).forEach(document -> document.map().ifPresent(documents::add));
  }

  private void include(Path shown, Path file, YamlValue written) {
    Optional<String> text = written.text();
    if (text.isEmpty()) {
      return;
    }
    if (text.get().indexOf('\0') >= 0) {
      reportMissing(written);
      return;
    }
    Path included = file.resolveSibling(text.get()).toAbsolutePath().normalize();
    if (!isInside(included)) {
      problems.report(
          "HW1031",
          written.where(),
          "'" + written.written() + "' is outside of the project",
          "include files below the folder that the topology is started in");
    } else if (!Files.isRegularFile(included)) {
      reportMissing(written);
    } else if (seen.contains(included)) {
      problems.report(
          "HW1033",
          written.where(),
          "'" + written.written() + "' is included already",
          "include each file once");
    } else {
      add(shown.resolveSibling(text.get()).normalize(), included);
    }
  }

  private void reportMissing(YamlValue written) {
    problems.report(
        "HW1032",
        written.where(),
        "there is no file '" + written.written() + "' to include",
        "write its path as seen from this file");
  }

  // Symbolic links may lead out of a folder that the path is in.
  private boolean isInside(Path file) {
    try {
      return file.startsWith(root)
          && (!Files.exists(file) || file.toRealPath().startsWith(root.toRealPath()));
    } catch (IOException e) {
      return false;
    }
  }
}
