package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.expression.ExpressionText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTextTest {
  @TempDir
  Path directory;

  private ExpressionText rule(String yaml) {
    YamlProblems problems = new YamlProblems();
    try {
      Path file = Files.writeString(directory.resolve("rule.yaml"), yaml);
      return YamlDocuments.read(Path.of("rule.yaml"), file, "the rule", problems)
          .get(0)
          .map()
          .flatMap(map -> map.required("rule"))
          .flatMap(YamlValue::expression)
          .orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String at(ExpressionText text, String part) {
    return text.place().apply(text.text().indexOf(part)).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "rule: value.amount > 0              | amount | rule.yaml:1:13",
        "rule: 'value.amount > 0'            | amount | rule.yaml:1:14",
        "rule: \"value.amount > 0\"          | amount | rule.yaml:1:14",
        "rule: 'value.name == ''ada'' && up' | up     | rule.yaml:1:33",
        "rule: \"name == \\\"ada\\\" && up\" | up     | rule.yaml:1:27",
        "rule: \"a \\u003d\\u003d b && up\"  | up     | rule.yaml:1:28",
        "{ rule: value.amount > 0 }          | 0      | rule.yaml:1:24",
      })
  void findsAPlaceInOneLine(String yaml, String part, String place) {
    assertThat(at(rule(yaml), part)).isEqualTo(place);
  }

  @ParameterizedTest
  @CsvSource({
    "'rule: value.amount\n    > 0 && up', up, rule.yaml:2:12",
    "'rule: |\n    value.amount > 0\n      && up', up, rule.yaml:3:10",
    "'rule: >-\n    value.amount > 0\n    && up', up, rule.yaml:3:8",
    "'rule: |2-\n      value.amount\n    > 0', > 0, rule.yaml:3:5",
    "'# first\n\nrule: >\n\n  value.amount > 0\n\n  && up', up, rule.yaml:7:6"
  })
  void findsAPlaceInSeveralLines(String yaml, String part, String place) {
    assertThat(at(rule(yaml), part)).isEqualTo(place);
  }

  @Test
  void theEndOfAnExpressionIsAPlace() {
    ExpressionText text = rule("rule: a +");

    assertThat(text.place().apply(text.text().length())).hasToString("rule.yaml:1:10");
  }

  @Test
  void countsCharactersNotUnits() {
    ExpressionText text = rule("rule: name == '😀' && up");

    assertThat(at(text, "up")).isEqualTo("rule.yaml:1:22");
  }
}
