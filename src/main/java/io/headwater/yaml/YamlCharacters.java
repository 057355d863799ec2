package io.headwater.yaml;

import java.util.Arrays;

/** The characters of a text by their offsets, which count code points, and its lines from 0. */
final class YamlCharacters {
  private final int[] characters;
  private final int[] lines;

  YamlCharacters(String text) {
    characters = text.codePoints().toArray();
    int[] starts = new int[characters.length + 1];
    int count = 1;
    for (int i = 0; i < characters.length; i++) {
      if (characters[i] == '\n') {
        starts[count++] = i + 1;
      }
    }
    lines = Arrays.copyOf(starts, count);
  }

  static boolean isWhite(int character) {
    return character == ' ' || character == '\t' || character == '\n';
  }

  /** Returns a text without the blanks at its end. */
  static String trimmedEnd(String text) {
    int end = text.length();
    while (end > 0 && isWhite(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Returns a text without the blanks at its start. */
  static String trimmedStart(String text) {
    int start = 0;
    while (start < text.length() && isWhite(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  int length() {
    return characters.length;
  }

  int at(int offset) {
    return characters[offset];
  }

  String slice(int from, int to) {
    return new String(characters, from, to - from);
  }

  int line(int offset) {
    int found = Arrays.binarySearch(lines, offset);
    return found >= 0 ? found : -found - 2;
  }

  int column(int offset) {
    return offset - lines[line(offset)];
  }

  int startOfLine(int line) {
    return lines[line];
  }

  /** Returns where the line break is, or the text ends. */
  int endOfLine(int line) {
    return line + 1 < lines.length ? lines[line + 1] - 1 : characters.length;
  }

  boolean isBlankLine(int line) {
    return isSpace(startOfLine(line), endOfLine(line));
  }

  /** Tells whether only blanks stand between two offsets. */
  boolean isSpace(int from, int to) {
    return Arrays.stream(characters, from, to).allMatch(YamlCharacters::isWhite);
  }
}
