package io.headwater.cli;

import io.headwater.comparison.TopologyDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What two versions declare differently, for people. */
final class DeclaredText {
  private static final int MOST_LINES = 20;

  /** How long a line is shown whole, and how much around a change of a longer one. */
  private static final int LONG = 120;

  private static final int AROUND = 40;

  private DeclaredText() {}

  /**
   * Returns what is different.
   *
   * @param isSame whether both make the same of a history
   */
  static List<String> lines(TopologyDifference difference, boolean isSame) {
    if (difference.parts().isEmpty()) {
      return List.of(
          isSame
              ? "declared the same"
              : "declared the same, as far as it is not Java, nor in message types");
    }
    List<String> told = new ArrayList<>();
    difference.parts().forEach(part -> told.addAll(lines(part)));
    List<String> lines = new ArrayList<>(List.of("declared differently:"));
    lines.addAll(told.subList(0, Math.min(told.size(), MOST_LINES)));
    if (told.size() > MOST_LINES) {
      lines.add("    and %d more lines; --json has all".formatted(told.size() - MOST_LINES));
    }
    return lines;
  }

  private static List<String> lines(TopologyDifference.Part part) {
    List<String> told = new ArrayList<>();
    if (!part.within().isEmpty()) {
      told.add("  " + String.join(", ", part.within()));
    }
    told.addAll(changed(part));
    part.meantOtherwise()
        .forEach(line ->
            told.add("    NEW means something else by  " + written(line.text(), line.where())));
    return told;
  }

  private static List<String> changed(TopologyDifference.Part part) {
    List<String> told = new ArrayList<>();
    boolean isOneChanged = part.old().size() == 1 && part.current().size() == 1;
    String old = isOneChanged ? part.old().get(0).text() : "";
    String current = isOneChanged ? part.current().get(0).text() : "";
    part.old()
        .forEach(line ->
            told.add("    OLD  " + written(around(line.text(), current), line.where())));
    part.current()
        .forEach(line -> told.add("    NEW  " + written(around(line.text(), old), line.where())));
    return told;
  }

  /** Returns the part of a long line that is not in another one, with some words around it. */
  private static String around(String line, String other) {
    if (line.length() <= LONG || other.isEmpty()) {
      return line;
    }
    int most = Math.min(line.length(), other.length());
    int begin = 0;
    while (begin < most && line.charAt(begin) == other.charAt(begin)) {
      begin++;
    }
    int end = 0;
    while (end < most - begin
        && line.charAt(line.length() - 1 - end) == other.charAt(other.length() - 1 - end)) {
      end++;
    }
    int from = line.lastIndexOf(' ', Math.max(0, begin - AROUND));
    int to = line.indexOf(' ', Math.min(line.length(), line.length() - end + AROUND));
    return (from < 0 ? "" : "…")
        + line.substring(Math.max(0, from), to < 0 ? line.length() : to)
        + (to < 0 ? "" : " …");
  }

  private static String written(String text, Optional<?> where) {
    return text + where.map(place -> "  (" + place + ")").orElse("");
  }
}
