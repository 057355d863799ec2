package io.headwater.yaml;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.expression.ExpressionText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in a YAML file. Asked for as what it is not, it reports that and returns nothing, so that
 * reading goes on and finds the next problem too.
 */
final class YamlValue {
  private final YamlText source;
  private final String name;
  private final Node node;
  private final YamlProblems problems;

  /** Names a value as messages shall name it, such as {@code 'fields'} in quotes. */
  YamlValue(YamlText source, String name, Node node, YamlProblems problems) {
    this.source = source;
    this.name = name;
    this.node = node;
    this.problems = problems;
  }

  SourceLocation where() {
    return source.start(node);
  }

  String name() {
    return name;
  }

  Node node() {
    return node;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  boolean isMap() {
    return node instanceof MappingNode;
  }

  /**
   * Returns the text of a scalar, whatever YAML takes it for; a number stays as written. In files
   * that may have variables of the environment, these are replaced.
   */
  Optional<String> text() {
    Optional<String> written = scalar();
    Optional<Environment> environment = source.environment();
    return environment.isEmpty()
        ? written
        : written.flatMap(text -> environment.get().replaced(text, where(), problems));
  }

  /** Returns a text as it is written, for problems to quote; empty if there is none. */
  String written() {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private Optional<String> scalar() {
    if (node instanceof ScalarNode scalar && !isNull(scalar)) {
      return Optional.of(scalar.getValue());
    }
    return mismatch("a text", "write one text behind it");
  }

  /** Returns the text of a scalar as it is written, with the places of its characters. */
  Optional<ExpressionText> expression() {
    return scalar().map(text -> new ExpressionText(text, source.places((ScalarNode) node)));
  }

  /** Returns the truth value of {@code true} or {@code false}. */
  Optional<Boolean> truth() {
    if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
      return Optional.of(Boolean.parseBoolean(scalar.getValue()));
    }
    return mismatch("true or false", "write true or false");
  }

  /** Returns a whole number, a number, a truth value or a text, as YAML 1.2 takes it. */
  Optional<Object> constant() {
    Optional<String> text = text();
    if (text.isEmpty() || !(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    try {
      if (scalar.getTag().equals(Tag.INT)) {
        return Optional.of(Long.valueOf(text.get()));
      }
      if (scalar.getTag().equals(Tag.FLOAT)) {
        return Optional.of(Double.valueOf(text.get()));
      }
    } catch (NumberFormatException e) {
      return mismatch("a decimal number of 64 bits", "write it in decimal digits, or in quotes");
    }
    return scalar.getTag().equals(Tag.BOOL)
        ? Optional.of(Boolean.valueOf(text.get()))
        : Optional.of(text.get());
  }

  /** Returns the keys and values of a map; keys that occur again are reported and left out. */
  Optional<YamlMap> map() {
    return node instanceof MappingNode mapping
        ? Optional.of(YamlMap.of(source, name, mapping, problems))
        : mismatch("a map", "write 'key: value' lines below it, indented");
  }

  /** Returns the items of a list; none if it is none. */
  List<YamlValue> list() {
    List<YamlValue> items = new ArrayList<>();
    if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        items.add(new YamlValue(source, "an item of " + name, item, problems));
      }
    } else {
      mismatch("a list", "write its items below it, each behind a '- '");
    }
    return items;
  }

  private <T> Optional<T> mismatch(String expected, String fix) {
    problems.report("HW0336", where(), name + " is " + kind() + ", expected " + expected, fix);
    return Optional.empty();
  }

  private String kind() {
    if (node instanceof ScalarNode scalar) {
      return isNull(scalar) ? "without a value" : "a text";
    }
    return isMap() ? "a map" : "a list";
  }

  private static boolean isNull(ScalarNode scalar) {
    return scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getTag().equals(Tag.NULL);
  }
}
