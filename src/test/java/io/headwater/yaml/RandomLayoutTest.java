package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Whatever YAML is laid out says the same and has the same comments; its layout stays. */
class RandomLayoutTest {
  private static final int FILES_PER_SEED = 50;

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  private static List<Object> values(String text) {
    List<Object> values = new ArrayList<>();
    new Load(LoadSettings.builder().build()).loadAllFromString(text).forEach(values::add);
    return values;
  }

  /** Finds comments by their numbers, which nothing else in the text has before it. */
  private static List<String> comments(String text) {
    return text.lines()
        .filter(line -> line.matches(".*# ?c\\d+.*"))
        .map(line -> line.replaceFirst("^.*?(# ?c\\d.*)$", "$1").stripTrailing())
        .toList();
  }

  private static boolean isReadable(String text) {
    YamlProblems problems = new YamlProblems();
    YamlDocuments.ofText("random", "it", text, problems);
    return problems.isEmpty();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void saysTheSame(long seed) {
    for (long file = seed * FILES_PER_SEED; file < (seed + 1) * FILES_PER_SEED; file++) {
      RandomYaml random = new RandomYaml(file).file();
      String text = random.text();
      if (!isReadable(text)) {
        continue; // a block with too many spaces in a blank line
      }

      String laidOut = YamlLayout.of("random", text).canonical();

      assertThat(laidOut).as("layout of %s:%n%s", file, text).satisfies(canonical -> {
        assertThat(YamlLayout.of("random", canonical).canonical()).isEqualTo(canonical);
        assertThat(values(canonical)).isEqualTo(values(text));
        assertThat(comments(canonical)).containsExactlyInAnyOrderElementsOf(random.comments());
      });
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsCommentsInOrder(long seed) {
    for (long file = seed * FILES_PER_SEED; file < (seed + 1) * FILES_PER_SEED; file++) {
      RandomYaml random = new RandomYaml(file).withSortedKeys().file();
      if (!isReadable(random.text())) {
        continue; // a block with too many spaces in a blank line
      }

      String laidOut = YamlLayout.of("random", random.text()).canonical();

      assertThat(comments(laidOut))
          .as("layout of %s:%n%s", file, random.text())
          .isEqualTo(random.comments());
    }
  }

  private static MappingNode document(String text) {
    Node node = new Compose(LoadSettings.builder().build()).composeString(text).orElseThrow();
    return (MappingNode) node;
  }

  private static boolean isSame(String one, String other) {
    return SameTree.holds(List.of(document(one)), List.of(document(other)));
  }

  @Test
  void tellsWhatSaysSomethingElse() {
    assertThat(isSame("{a: 1, b: {c: d}}", "b:\n  'c': d\na: 1")).isTrue();
    assertThat(isSame("a: 1", "a: '1'")).isFalse();
    assertThat(isSame("a: 1", "a: 2")).isFalse();
    assertThat(isSame("a: 1", "b: 1")).isFalse();
    assertThat(isSame("a: 1", "{a: 1, b: 1}")).isFalse();
    assertThat(isSame("a: {b: 1, c: 2}", "a: {c: 2, b: 1}")).isFalse();
    assertThat(isSame("a: [1]", "a: [1, 1]")).isFalse();
    assertThat(isSame("a: []", "a: {}")).isFalse();
    assertThat(isSame("a: &b 1", "a: 1")).isFalse();
    assertThat(SameTree.holds(List.of(document("a: 1")), List.of())).isFalse();
  }
}
