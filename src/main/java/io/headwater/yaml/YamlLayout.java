package io.headwater.yaml;

import io.headwater.diagnostic.InvalidInputException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * A YAML file as it is written, and in the one layout that Headwater's files have; {@code
 * docs/language.md} describes it. Both say the same and have the same comments.
 *
 * @param written as it is, line breaks and all
 * @param canonical what laying it out again does not change
 */
public record YamlLayout(String written, String canonical) {
  private static final Pattern OURS = Pattern.compile(
      "(?m)^" + "(topology|proto|streams|tables|expressions|constants|aggregate|event)['\"]? *:");

  /**
   * Lays out a text.
   *
   * @param shown what problems call it; its ending tells what it holds
   * @throws InvalidInputException if it is not YAML, or none that topologies are read from; what
   *     its keys and values mean is not looked at
   * @throws IllegalStateException if the layout would say something else, which is a defect
   */
  public static YamlLayout of(String shown, String text) {
    YamlProblems problems = new YamlProblems();
    String plain = YamlDocuments.withoutMark(text).replace("\r\n", "\n").replace('\r', '\n');
    List<MappingNode> documents = documents(shown, plain, problems);
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems.inFileOrder());
    }
    YamlSource source = YamlSource.of(plain);
    String canonical = YamlPrinter.print(source, documents, DocumentOrder::places);
    List<MappingNode> again = documents(shown, canonical, problems);
    if (!problems.isEmpty()
        || !SameTree.holds(documents, again)
        || !comments(source).equals(comments(YamlSource.of(canonical)))) {
      throw new IllegalStateException("the canonical layout of " + shown + " would change it");
    }
    return new YamlLayout(text, canonical);
  }

  /**
   * Lays out a file.
   *
   * @param shown what problems call it
   * @throws InvalidInputException also if the file cannot be read
   */
  public static YamlLayout of(Path shown, Path file) {
    YamlProblems problems = new YamlProblems();
    Optional<String> text = YamlDocuments.text(shown, file, problems);
    return of(
        shown.toString(),
        text.orElseThrow(() -> new InvalidInputException(problems.inFileOrder())));
  }

  /**
   * Lays out what is read to its end.
   *
   * @param shown what problems call it
   * @throws InvalidInputException also if it cannot be read
   */
  public static YamlLayout of(String shown, InputStream in) {
    YamlProblems problems = new YamlProblems();
    Optional<String> text = YamlDocuments.text(shown, in, problems);
    return of(shown, text.orElseThrow(() -> new InvalidInputException(problems.inFileOrder())));
  }

  /**
   * Tells whether a file looks like one of a topology, of examples or of a mapping, however wrong.
   * YAML of other programs does not; what cannot be read does, so that it is told.
   */
  public static boolean isLikely(Path file) {
    return YamlDocuments.text(file, file, new YamlProblems())
        .map(text -> OURS.matcher(text).find())
        .orElse(true);
  }

  /** Tells whether it is written as it should be. */
  public boolean isCanonical() {
    return written.equals(canonical);
  }

  private static List<String> comments(YamlSource source) {
    return source.comments().stream().map(YamlComment::text).sorted().toList();
  }

  private static List<MappingNode> documents(String shown, String text, YamlProblems problems) {
    List<YamlValue> documents = YamlDocuments.ofText(shown, noun(shown), text, problems);
    documents.forEach(
        document -> document.map().ifPresent(map -> map.forEach((key, part) -> checkBelow(part))));
    return documents.stream()
        .map(YamlValue::node)
        .filter(MappingNode.class::isInstance)
        .map(MappingNode.class::cast)
        .toList();
  }

  private static String noun(String shown) {
    if (shown.endsWith(".spec.yaml")) {
      return "the examples";
    }
    return shown.endsWith(".mapping.yaml") ? "the mapping" : "the topology";
  }

  /** Reports keys that are there twice, or are no texts. */
  private static void checkBelow(YamlValue value) {
    if (value.isMap()) {
      value.map().ifPresent(map -> map.forEach((key, part) -> checkBelow(part)));
    } else if (value.isList()) {
      value.list().forEach(YamlLayout::checkBelow);
    }
  }
}
