package io.headwater.yaml;

import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The text of a YAML file, to find the places of what was read from it. */
final class YamlText {
  private final String file;
  private final Optional<Environment> environment;
  private final List<int[]> lines = new ArrayList<>();

  /**
   * Takes a text.
   *
   * @param environment replaces variables in values, where the file may have them
   */
  YamlText(String file, Optional<Environment> environment, String text) {
    this.file = file;
    this.environment = environment;
    text.lines().forEach(line -> lines.add(line.codePoints().toArray()));
  }

  Optional<Environment> environment() {
    return environment;
  }

  SourceLocation location(Optional<Mark> mark) {
    return mark.map(at -> new SourceLocation(file, at.getLine() + 1, at.getColumn() + 1))
        .orElse(SourceLocation.ofFile(file));
  }

  SourceLocation start(Node node) {
    return location(node.getStartMark());
  }

  /**
   * Returns where each character of a scalar's value stands: quotes, escapes, line folding and
   * indentation are seen through.
   */
  IntFunction<SourceLocation> places(ScalarNode scalar) {
    SourceLocation start = start(scalar);
    if (scalar.getStartMark().isEmpty() || scalar.getEndMark().isEmpty()) {
      return offset -> start;
    }
    List<SourceLocation> places = new Alignment(scalar).places();
    return offset -> places.get(Math.max(0, Math.min(offset, places.size() - 1)));
  }

  /*
   * The value of a scalar is what stands between its marks, with some characters left out and
   * white space folded. So the characters of the value are found in order: white space matches
   * white space, an escape stands for one character, and what does not match is passed over.
   */
  private final class Alignment {
    private final ScalarNode scalar;
    private final int endLine;
    private final int endColumn;
    private int line;
    private int column;

    Alignment(ScalarNode scalar) {
      this.scalar = scalar;
      Mark start = scalar.getStartMark().orElseThrow();
      Mark end = scalar.getEndMark().orElseThrow();
      line = start.getLine();
      column = start.getColumn();
      endLine = end.getLine();
      endColumn = end.getColumn();
      ScalarStyle style = scalar.getScalarStyle();
      if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
        nextLine();
      } else if (style != ScalarStyle.PLAIN) {
        column++;
      }
    }

    List<SourceLocation> places() {
      List<SourceLocation> places = new ArrayList<>();
      String value = scalar.getValue();
      for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
        int wanted = value.codePointAt(i);
        seek(wanted);
        for (int unit = 0; unit < Character.charCount(wanted); unit++) {
          places.add(here());
        }
        advance(wanted);
      }
      places.add(here());
      return places;
    }

    private SourceLocation here() {
      return new SourceLocation(file, line + 1, column + 1);
    }

    private void seek(int wanted) {
      if (isSpace(wanted)) {
        return;
      }
      int fromLine = line;
      int fromColumn = column;
      while (!isAtEnd() && current() != wanted && !isEscape()) {
        step();
      }
      if (isAtEnd()) {
        line = fromLine;
        column = fromColumn;
      }
    }

    private void advance(int passed) {
      if (isEscape()) {
        column += escapeLength();
        return;
      }
      boolean isFolded = passed == ' ' && current() == '\n';
      step();
      while (isFolded && !isAtEnd() && isSpace(current())) {
        step(); // the indentation of the next line
      }
    }

    private boolean isEscape() {
      return scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED && current() == '\\';
    }

    private int escapeLength() {
      int kind = column + 1 < lines.get(line).length ? lines.get(line)[column + 1] : 0;
      return switch (kind) {
        case 'x' -> 4;
        case 'u' -> 6;
        case 'U' -> 10;
        default -> 2;
      };
    }

    private boolean isSpace(int character) {
      return character == ' ' || character == '\n' || character == '\t';
    }

    private int current() {
      int[] text = line < lines.size() ? lines.get(line) : new int[0];
      return column < text.length ? text[column] : '\n';
    }

    private void step() {
      if (current() == '\n' && column >= (line < lines.size() ? lines.get(line).length : 0)) {
        nextLine();
      } else {
        column++;
      }
    }

    private void nextLine() {
      line++;
      column = 0;
    }

    private boolean isAtEnd() {
      return line >= lines.size() || line > endLine || (line == endLine && column >= endColumn);
    }
  }
}
