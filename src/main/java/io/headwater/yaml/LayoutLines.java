package io.headwater.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of a YAML file, or of a part of it, while it is laid out. */
final class LayoutLines {
  private final List<String> lines = new ArrayList<>();
  private String dashes = "";
  private int dashIndent;
  private boolean isStart;
  private boolean isBelowBlank;
  private boolean isLedByBlank;
  private boolean isOpen;

  /** Begins a block: no blank line comes first in it. */
  void start() {
    isStart = true;
  }

  /** Adds one blank line, unless a block starts here, or there is one, or it would be text. */
  void blank() {
    if (isStart || isBelowBlank || isOpen || !dashes.isEmpty()) {
      return;
    }
    if (lines.isEmpty()) {
      isLedByBlank = true;
    } else {
      lines.add("");
    }
    isBelowBlank = true;
  }

  /** Adds a dash, behind which the next line goes on. */
  void dash(int indent) {
    if (dashes.isEmpty()) {
      dashIndent = indent;
    }
    dashes += "- ";
  }

  /** Adds a comment in a line of its own, before a dash that has nothing behind it yet. */
  void comment(int indent, String text) {
    add(" ".repeat(dashes.isEmpty() ? indent : dashIndent) + text);
  }

  /** Adds a line, with the comment that goes with it. */
  void line(int indent, String text, Optional<String> comment) {
    String whole =
        dashes.isEmpty() ? " ".repeat(indent) + text : " ".repeat(dashIndent) + dashes + text;
    dashes = "";
    add(whole + comment.map(of -> "  " + of).orElse(""));
  }

  /** Adds a line as it is. */
  void content(String line) {
    add(line);
  }

  /** Says that blank lines which follow belong to a text. */
  void open() {
    isOpen = true;
  }

  private void add(String line) {
    lines.add(line);
    isStart = false;
    isBelowBlank = false;
    isOpen = false;
  }

  /** Adds what was laid out apart. */
  void addAll(LayoutLines other) {
    if (other.isLedByBlank) {
      blank();
    }
    other.lines.forEach(this::add);
    isOpen = other.isOpen || (isOpen && other.lines.isEmpty());
  }

  /** Returns the whole, each line ended. */
  String text() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
