package io.headwater.yaml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.Node;

/** The topologies and examples of this repository, as what others are made from. */
final class YamlSeeds {
  private static final List<Path> FOLDERS =
      List.of(Path.of("topologies"), Path.of("src/test/resources"));
  private static final int LARGEST = 12_000;

  private final List<Seed> topologies = new ArrayList<>();
  private final List<Tree> parts = new ArrayList<>();
  private final List<Tree> documents = new ArrayList<>();
  private final List<String> keys;

  /**
   * A file of a topology.
   *
   * @param examples the documents of the examples beside it, if it has some
   */
  record Seed(Path file, List<Tree> documents, List<Tree> examples) {}

  YamlSeeds() {
    for (Path folder : FOLDERS) {
      files(folder).stream()
          .filter(file -> !file.toString().endsWith(".spec.yaml"))
          .forEach(file -> read(file).ifPresent(read -> add(file, read)));
    }
    documents.forEach(document -> document.collect(parts));
    TreeSet<String> names = new TreeSet<>();
    parts.forEach(part -> names.addAll(part.keys));
    keys = List.copyOf(names);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<List<Tree>> read(Path file) {
    try {
      if (!Files.exists(file) || Files.size(file) > LARGEST) {
        return Optional.empty();
      }
      YamlProblems problems = new YamlProblems();
      YamlDocuments.read(file, "the seed", problems);
      // What is no plain tree is an input of another target.
      return problems.isEmpty() ? Optional.of(trees(Files.readString(file))) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Tree> trees(String text) {
    List<Tree> trees = new ArrayList<>();
    LoadSettings settings = LoadSettings.builder().setAllowNonScalarKeys(true).build();
    for (Node node : new Compose(settings).composeAllFromString(text)) {
      trees.add(Tree.of(node));
    }
    return trees;
  }

  private void add(Path file, List<Tree> read) {
    Path beside = Path.of(file.toString().replaceFirst("\\.yaml$", ".spec.yaml"));
    List<Tree> examples = read(beside).orElse(List.of());
    topologies.add(new Seed(file, read, examples));
    documents.addAll(read);
    documents.addAll(examples);
  }

  Seed seed(int which) {
    return topologies.get(which % topologies.size());
  }

  int size() {
    return topologies.size();
  }

  Tree part(int which) {
    return parts.get(which % parts.size());
  }

  Tree document(int which) {
    return documents.get(which % documents.size());
  }

  String key(int which) {
    return keys.get(which % keys.size());
  }

  static List<Tree> copies(List<Tree> trees) {
    return trees.stream().map(Tree::copy).collect(Collectors.toCollection(ArrayList::new));
  }

  static String text(List<Tree> trees) {
    StringBuilder out = new StringBuilder();
    for (Tree tree : trees) {
      out.append(out.isEmpty() ? "" : "\n---");
      tree.write(out, 0);
      out.append('\n');
    }
    return out.toString();
  }
}
