package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.topology.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The YAML of this repository is laid out as Headwater lays it out. */
class CanonicalFilesTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```yaml[^\n]*\n(.*?)^```$");
  private static final TopologyResources RESOURCES =
      TopologyResources.of(CanonicalFilesTest.class.getClassLoader());

  @TempDir
  Path directory;

  static Stream<Path> topologies() throws IOException {
    return files(Path.of("topologies"), ".yaml");
  }

  /** Without examples and mappings. */
  static Stream<Path> declared() throws IOException {
    return topologies().filter(file -> file.getFileName().toString().matches("[^.]+\\.yaml"));
  }

  static Stream<Path> pages() throws IOException {
    return Stream.of(
            files(Path.of("docs"), ".md"),
            files(Path.of("topologies"), ".md"),
            Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")))
        .flatMap(some -> some);
  }

  private static Stream<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void topologiesAreCanonical(Path file) {
    YamlLayout layout = YamlLayout.of(file, file);

    assertThat(layout.canonical()).isEqualTo(layout.written());
    assertThat(YamlLayout.isLikely(file)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void examplesInTheDocsAreCanonical(Path page) throws IOException {
    List<String> examples = EXAMPLE
        .matcher(Files.readString(page))
        .results()
        .map((MatchResult found) -> found.group(1))
        .map(text -> text.startsWith("- ") ? "steps:\n" + text.indent(2) : text)
        .toList();

    assertThat(examples)
        .allSatisfy(
            text -> assertThat(YamlLayout.of(page.toString(), text).canonical()).isEqualTo(text));
  }

  /** The same sections in another order, spaced and indented otherwise. */
  private static String disordered(String text) {
    return Arrays.stream(text.split("(?m)^---\n"))
        .map(document -> {
          String head = document.replaceFirst("(?s)^((?:#[^\n]*\n)*).*", "$1");
          List<String> sections =
              new ArrayList<>(List.of(document.substring(head.length()).split("(?m)^(?=[^ \n#])")));
          Collections.reverse(sections);
          return head + String.join("", sections);
        })
        .collect(Collectors.joining("---\n\n"))
        .replace("{ ", "{")
        .replace(": {", ":   {")
        .replaceAll("(?m)^( *)- ", "$1-   ")
        .replaceAll("(?m)^ +", "$0$0")
        // Blanks at the end of a line in a block would be a part of its text.
        .replace("\n", text.contains(">-\n") ? "\r\n" : "  \r\n");
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void findsItsLayoutAgain(Path file) throws IOException {
    String text = Files.readString(file);

    YamlLayout layout = YamlLayout.of(file.toString(), disordered(text));

    assertThat(layout.isCanonical()).isFalse();
    assertThat(layout.canonical()).isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("declared")
  void declaresTheSameTopology(Path file) throws IOException {
    for (Path one : withParts(file)) {
      Path disordered = directory.resolve(one);
      Files.createDirectories(disordered.getParent());
      Files.writeString(disordered, disordered(Files.readString(one)));
    }

    assertThat(picture(directory.resolve(file))).isEqualTo(picture(file));
  }

  /** With all files that topologies include. */
  private static List<Path> withParts(Path file) throws IOException {
    return Stream.concat(Stream.of(file), files(Path.of("topologies"), ".part.yaml"))
        .toList();
  }

  private static String picture(Path file) {
    Picture picture = Picture.of(TopologyFile.read(file, RESOURCES));
    return picture.toString().replaceAll(", where=[^]]*", "").replace("], ", "],\n");
  }

  @Test
  void everyKeyOfTheSchemaHasItsPlace() throws IOException {
    String schema =
        Files.readString(Path.of("src/main/resources/META-INF/headwater/topology.schema.json"));

    assertThat(keys(schema, "head")).isEqualTo(new TreeSet<>(DocumentOrder.HEAD.keys()));
    assertThat(keys(schema, "aggregate")).isEqualTo(withoutExamples(DocumentOrder.AGGREGATE));
    assertThat(keys(schema, "pipeline")).isEqualTo(withoutExamples(DocumentOrder.PIPELINE));
  }

  private static Set<String> withoutExamples(DocumentOrder order) {
    Set<String> keys = new TreeSet<>(order.keys());
    keys.remove("examples");
    return keys;
  }

  private static Set<String> keys(String schema, String part) {
    String from = schema.substring(schema.indexOf("\n    \"" + part + "\": {"));
    String properties = from.substring(from.indexOf("\n      \"properties\": {\n"))
        .replaceFirst("(?s)\n      }.*", "");
    return Pattern.compile("(?m)^        \"([a-z-]+)\": ")
        .matcher(properties)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
