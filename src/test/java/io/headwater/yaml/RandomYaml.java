package io.headwater.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes YAML in every way that it can be written: styles, indentation, comments, blank lines. */
final class RandomYaml {
  private static final List<String> PLAIN = List.of(
      "value.amount > 0",
      "true",
      "12",
      "null",
      "~",
      "yes",
      "a#b",
      "x:y",
      "${NAME:default}-x",
      "headers['a b'] + \"c\"",
      "-1",
      "2026-01-01T12:00:00Z",
      "é😀",
      "a -b ?c",
      "0x1F",
      "---x");
  private static final List<String> PLAIN_IN_BRACKETS =
      List.of("value.amount > 0", "false", "1.5", "a#b", "x:y", "-x", "é😀", "a's");
  private static final List<String> QUOTED = List.of(
      "plain words",
      "12",
      "true",
      "No",
      "",
      " x ",
      "a: b",
      "a #b",
      "# no comment",
      "it''s",
      "- x",
      "[a, b]",
      "{a}",
      "a, b",
      "a:",
      "!x",
      "é😀",
      "null",
      "a\tb",
      "0o7",
      "1e3",
      "x\u00a0y");
  private static final List<String> DOUBLE =
      List.of("\\n", "\\u00e9", "a \\\" b", "\\\\", "a\\tb", "\\x41");
  private static final List<String> KEYS = List.of(
      "topology",
      "proto",
      "streams",
      "pipeline",
      "from",
      "steps",
      "on-error",
      "aggregate",
      "state",
      "event",
      "examples",
      "unknown",
      "Other Key",
      "evolve",
      "commands",
      "constants");

  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private final List<String> comments = new ArrayList<>();
  private int count;
  private boolean isSorted;
  private int deepestComment = Integer.MAX_VALUE;

  RandomYaml(long seed) {
    random = new Random(seed);
  }

  /** Names the keys of documents so that their order is that of the language. */
  RandomYaml withSortedKeys() {
    isSorted = true;
    return this;
  }

  String text() {
    return text.toString();
  }

  /** Returns the comments in the order that they were written in. */
  List<String> comments() {
    return comments;
  }

  /** Writes a file. */
  RandomYaml file() {
    lines(0);
    if (chance(8)) {
      text.append("%YAML 1.2\n");
      lines(0);
      marker();
    } else if (chance(4)) {
      marker();
    }
    int documents = 1 + random.nextInt(3);
    for (int i = 0; i < documents; i++) {
      if (i > 0) {
        if (chance(6)) {
          text.append("...\n");
          lines(0);
        }
        marker();
      }
      map(chance(10) ? 2 : 0, 0, true);
      lines(random.nextInt(8));
    }
    if (chance(8)) {
      text.append("...\n");
      lines(0);
    }
    return this;
  }

  private void marker() {
    text.append("---");
    if (chance(8)) {
      text.append(" &root" + count++);
    }
    endOfLine();
  }

  private boolean chance(int of) {
    return random.nextInt(of) == 0;
  }

  private String one(List<String> some) {
    return some.get(random.nextInt(some.size()));
  }

  private String spaces(int most) {
    return " ".repeat(random.nextInt(most + 1));
  }

  private String comment() {
    String comment = "#" + (chance(3) ? "" : " ") + "c" + count++ + (chance(4) ? " # : - x" : "");
    comments.add(comment);
    return comment;
  }

  private void endOfLine() {
    if (chance(5)) {
      text.append(" " + spaces(3)).append(comment());
    }
    text.append(spaces(2)).append(chance(9) ? "\r\n" : "\n");
  }

  /** Writes comments and blank lines. */
  private void lines(int indent) {
    while (chance(3)) {
      if (chance(2)) {
        int column = chance(3) ? random.nextInt(8) : indent;
        text.append(" ".repeat(Math.min(column, deepestComment))).append(comment());
      }
      text.append(spaces(2)).append('\n');
    }
  }

  private void map(int indent, int depth, boolean isRoot) {
    int size = 1 + random.nextInt(4);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (i > 0 || isRoot) {
        lines(indent);
        text.append(" ".repeat(indent));
      }
      String key = isRoot && !isSorted ? one(KEYS) : "k" + i;
      while (keys.contains(key)) {
        key = "k" + keys.size();
      }
      keys.add(key);
      key(key, indent, depth);
    }
  }

  private void key(String name, int indent, int depth) {
    String key = chance(6) ? "'" + name + "'" : chance(12) ? "\"" + name + "\"" : name;
    String anchor = chance(20) ? "&a" + count++ + " " : "";
    if (chance(20)) {
      text.append("? " + anchor + key);
      endOfLine();
      lines(indent);
      text.append(" ".repeat(indent)).append(":");
    } else {
      text.append(anchor + key + ":");
    }
    value(indent, depth, true);
  }

  private void value(int indent, int depth, boolean isEntry) {
    deepestComment = Integer.MAX_VALUE;
    String anchor = chance(20) ? " &b" + count++ : "";
    int kind = random.nextInt(depth > 3 ? 5 : 8);
    if (kind >= 5) {
      text.append(anchor);
      blockCollection(indent, depth, isEntry, anchor.isEmpty());
      return;
    }
    text.append(anchor);
    if (kind == 0 && chance(4)) {
      endOfLine();
      return;
    }
    if (isEntry && chance(10)) {
      endOfLine();
      lines(indent + 1);
      text.append(" ".repeat(indent + 1)).append(spaces(3));
    } else {
      text.append(" " + spaces(2));
    }
    if (kind == 1) {
      blockScalar(indent);
    } else if (kind == 2) {
      flow(indent, 0);
      endOfLine();
    } else {
      scalar(indent, false);
      endOfLine();
    }
  }

  private void blockCollection(int indent, int depth, boolean isEntry, boolean mayBeCompact) {
    boolean isList = chance(2);
    if (!isEntry && mayBeCompact && chance(2)) {
      int gap = 1 + random.nextInt(3);
      text.append(" ".repeat(gap));
      if (isList) {
        list(indent + 1 + gap, depth + 1, true);
      } else {
        map(indent + 1 + gap, depth + 1, false);
      }
      return;
    }
    endOfLine();
    int inner = indent + (isList && isEntry && chance(3) ? 0 : 1 + random.nextInt(4));
    lines(inner);
    text.append(" ".repeat(inner));
    if (isList) {
      list(inner, depth + 1, true);
    } else {
      map(inner, depth + 1, false);
    }
  }

  private void list(int indent, int depth, boolean isBegun) {
    int size = 1 + random.nextInt(3);
    for (int i = 0; i < size; i++) {
      if (i > 0 || !isBegun) {
        lines(indent);
        text.append(" ".repeat(indent));
      }
      text.append("-");
      value(indent, depth, false);
    }
  }

  private void scalar(int indent, boolean isInBrackets) {
    String fold = chance(12)
        ? spaces(1) + "\n" + (chance(4) ? "\n" : "") + " ".repeat(indent + 1) + spaces(5)
        : " ";
    switch (random.nextInt(4)) {
      case 0 -> text.append("'" + one(QUOTED) + fold + one(QUOTED) + "'");
      case 1 -> text.append("\"" + one(QUOTED) + fold + one(DOUBLE) + "\"");
      case 2 -> text.append(chance(2) ? "'" + one(QUOTED) + "'" : "\"" + one(DOUBLE) + "\"");
      default -> {
        String plain = one(isInBrackets ? PLAIN_IN_BRACKETS : PLAIN);
        text.append(plain).append(chance(4) ? fold + "more" : "");
      }
    }
  }

  private void blockScalar(int indent) {
    deepestComment = indent; // deeper ones would be text
    int depth = 1 + random.nextInt(4);
    boolean isSaid = chance(4);
    text.append(chance(2) ? "|" : ">");
    text.append(isSaid ? Integer.toString(depth) : "");
    text.append(List.of("", "-", "+").get(random.nextInt(3)));
    endOfLine();
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      text.append(chance(5) ? spaces(indent + depth) + "\n" : "");
      text.append(" ".repeat(indent + depth)).append(i > 0 || isSaid ? spaces(3) : "");
      text.append(one(List.of("text", "# text", "- text", "a: b", "\ttab", "x  ")))
          .append("\n");
    }
    text.append(chance(3) ? "\n".repeat(random.nextInt(3)) : "");
  }

  private void gap(int indent) {
    if (chance(6)) {
      if (chance(2)) {
        text.append(" ").append(comment());
      }
      text.append("\n").append(chance(4) ? "\n" : "");
      text.append(" ".repeat(indent + 1)).append(spaces(4));
    } else {
      text.append(spaces(2));
    }
  }

  private void flow(int indent, int depth) {
    boolean isMap = chance(2);
    text.append(isMap ? "{" : "[");
    int size = random.nextInt(chance(5) ? 9 : 4);
    for (int i = 0; i < size; i++) {
      gap(indent);
      if (isMap) {
        text.append(chance(8) ? "? " : "").append("f" + i).append(": ");
        gap(indent);
      }
      if (depth < 3 && chance(4)) {
        flow(indent, depth + 1);
      } else if (chance(12) && isMap) {
        text.append(" ");
      } else {
        scalar(indent, true);
      }
      gap(indent);
      text.append(i + 1 < size || chance(8) ? "," : "");
    }
    gap(indent);
    text.append(isMap ? "}" : "]");
  }
}
