package io.headwater.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;
import org.snakeyaml.engine.v2.tokens.ScalarToken;

/** How the texts of a YAML file are written: as they are, without quotes that are needless. */
final class ScalarLayout {
  private static final ScalarResolver TYPES = new JsonSchema().getScalarResolver();
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_][^\\p{C}\\p{Z}]*( [^\\p{C}\\p{Z}]+)*");
  private static final Pattern ENDS_PLAIN = Pattern.compile(":( |$)| #");
  private static final Pattern BRACKETS = Pattern.compile("[\\[\\]{},]");

  /** What other readers of YAML, of its version 1.1, take for no text. */
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private final YamlSource source;
  private final YamlCharacters text;

  ScalarLayout(YamlSource source) {
    this.source = source;
    this.text = source.text();
  }

  private String written(ScalarToken token) {
    return text.slice(start(token), end(token));
  }

  private static int start(ScalarToken token) {
    return token.getStartMark().orElseThrow().getIndex();
  }

  private static int end(ScalarToken token) {
    return token.getEndMark().orElseThrow().getIndex();
  }

  /** Returns the one line that a scalar is written in, if it is one. */
  Optional<String> line(ScalarNode scalar, boolean isInBrackets) {
    Optional<ScalarToken> token = source.token(scalar);
    if (token.isEmpty()) {
      return Optional.of("");
    }
    String written = written(token.get());
    if (YamlSource.isBlock(token.get()) || written.contains("\n")) {
      return Optional.empty();
    }
    boolean isNeedless = token.get().getStyle() != ScalarStyle.PLAIN
        && !written.contains("\\")
        && canBePlain(scalar.getValue(), isInBrackets);
    return Optional.of(isNeedless ? scalar.getValue() : written);
  }

  private static boolean canBePlain(String value, boolean isInBrackets) {
    return PLAIN.matcher(value).matches()
        && !ENDS_PLAIN.matcher(value).find()
        && !(isInBrackets && BRACKETS.matcher(value).find())
        && !WORDS.contains(value.toLowerCase(Locale.ROOT))
        && TYPES.resolve(value, true).equals(Tag.STR);
  }

  /** Returns a key, which has to be in one line. */
  String key(ScalarNode key, boolean isInBrackets) {
    return line(key, isInBrackets).orElseGet(() -> quoted(key.getValue()));
  }

  private static String quoted(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    value.codePoints().forEach(character -> {
      if (character == '\n') {
        quoted.append("\\n");
      } else if (character == '"' || character == '\\') {
        quoted.append('\\').appendCodePoint(character);
      } else if (Character.isISOControl(character)) {
        quoted.append("\\x%02x".formatted(character));
      } else {
        quoted.appendCodePoint(character);
      }
    });
    return quoted.append('"').toString();
  }

  /** Returns a scalar as a block, if it is one. */
  Optional<BlockScalar> block(ScalarNode scalar) {
    return source.token(scalar).filter(YamlSource::isBlock).map(source::block);
  }

  /** Returns the lines of a plain or quoted text of several, without their indentation. */
  List<String> flowLines(ScalarNode scalar) {
    String[] lines = source.token(scalar).map(this::written).orElse("").split("\n", -1);
    List<String> trimmed = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      String line = i == 0 ? lines[i] : YamlCharacters.trimmedStart(lines[i]);
      boolean isLast = i == lines.length - 1;
      trimmed.add(isLast ? line : withoutFoldedBlanks(line));
    }
    return trimmed;
  }

  // A blank with a backslash before it is not folded.
  private static String withoutFoldedBlanks(String line) {
    String trimmed = YamlCharacters.trimmedEnd(line);
    int backslashes = 0;
    while (backslashes < trimmed.length()
        && trimmed.charAt(trimmed.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    boolean isEscaped = backslashes % 2 == 1 && trimmed.length() < line.length();
    return isEscaped ? line.substring(0, trimmed.length() + 1) : trimmed;
  }
}
