package io.headwater.yaml;

import java.util.ArrayList;
import java.util.List;

/**
 * A text that begins with '|' or '>'.
 *
 * @param firstLine the line of that in the file
 * @param chomping what becomes of line breaks at the end: {@code -}, {@code +} or nothing
 * @param headerEnd where the indicators end
 * @param lines all that follow, without their indentation, blank ones at the end too
 */
record BlockScalar(char style, String chomping, int firstLine, int headerEnd, List<String> lines) {

  /**
   * Reads one.
   *
   * @param column of the key or the dash that it belongs to
   */
  static BlockScalar of(YamlCharacters text, int start, int end, int column) {
    int indent = 0;
    String chomping = "";
    int at = start + 1;
    while (at < text.length() && !YamlCharacters.isWhite(text.at(at))) {
      if (text.at(at) == '-' || text.at(at) == '+') {
        chomping = Character.toString(text.at(at));
      } else {
        indent = text.at(at) - '0';
      }
      at++;
    }
    List<String> raw = rawLines(text, text.line(start), end);
    int depth = indent > 0 ? column + indent : indentation(raw);
    List<String> lines =
        raw.stream().map(line -> line.substring(Math.min(depth, line.length()))).toList();
    return new BlockScalar((char) text.at(start), chomping, text.line(start), at, lines);
  }

  private static List<String> rawLines(YamlCharacters text, int first, int end) {
    List<String> lines = new ArrayList<>();
    for (int line = first + 1; line <= text.line(end) && text.startOfLine(line) < end; line++) {
      int stop = Math.min(text.endOfLine(line), end);
      boolean isWhole = stop == text.endOfLine(line);
      if (isWhole || !text.isSpace(text.startOfLine(line), stop)) {
        lines.add(text.slice(text.startOfLine(line), text.endOfLine(line)));
      }
    }
    return lines;
  }

  private static int indentation(List<String> lines) {
    int deepest = 0;
    for (String line : lines) {
      int spaces = 0;
      while (spaces < line.length() && line.charAt(spaces) == ' ') {
        spaces++;
      }
      deepest = Math.max(deepest, spaces);
      if (spaces < line.length()) {
        break;
      }
    }
    return deepest;
  }

  /** Returns how many lines there are up to the last that is not empty. */
  private int size() {
    int size = lines.size();
    while (size > 0 && lines.get(size - 1).isEmpty()) {
      size--;
    }
    return size;
  }

  /** Tells whether blank lines at the end belong to the text. */
  boolean isOpen() {
    return chomping.equals("+");
  }

  /** Tells whether a line of the file, which is blank, belongs to the text. */
  boolean isText(int line) {
    return isOpen() || line - firstLine - 1 < size();
  }

  /**
   * Returns how it begins.
   *
   * @param indent how deep its lines are in what they belong to
   */
  String header(int indent) {
    boolean isSpaceFirst = lines.stream()
        .filter(line -> !line.isEmpty())
        .limit(1)
        .anyMatch(line -> line.startsWith(" "));
    return style + (isSpaceFirst ? Integer.toString(indent) : "") + chomping;
  }

  /** Returns the lines of the text. */
  List<String> text() {
    return isOpen() ? lines : lines.subList(0, size());
  }
}
