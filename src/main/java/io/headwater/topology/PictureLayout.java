package io.headwater.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/*
 * Places nodes in columns, from left to right as records flow.
 *
 * A node's column is the length of the longest way to it; edges that close a cycle do not count.
 * Within a column, nodes are ordered by the mean place of their neighbours, to and fro a few times,
 * after Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System
 * Structures" (1981). Stable: the same picture gives the same layout.
 */
/** Where each node of a picture is drawn, in pixels. */
final class PictureLayout {
  static final int HEIGHT = 44;
  private static final int ROW_GAP = 18;
  private static final int COLUMN_GAP = 70;
  private static final int MARGIN = 20;
  private static final int SWEEPS = 6;
  private static final double CHARACTER_WIDTH = 7.3;

  private final Picture picture;
  private final Map<String, Integer> columns = new HashMap<>();
  private final Map<String, List<String>> next = new HashMap<>();
  private final Map<String, List<String>> previous = new HashMap<>();
  private final Map<String, Box> boxes = new LinkedHashMap<>();

  /** A node's rectangle. */
  record Box(int x, int y, int width) {
    int middle() {
      return y + HEIGHT / 2;
    }

    int right() {
      return x + width;
    }
  }

  private PictureLayout(Picture picture) {
    this.picture = picture;
  }

  static PictureLayout of(Picture picture) {
    PictureLayout layout = new PictureLayout(picture);
    layout.connect();
    layout.place();
    return layout;
  }

  Box box(String node) {
    Box box = boxes.get(node);
    if (box == null) {
      throw new IllegalArgumentException("an edge leads to '" + node + "', which is no node");
    }
    return box;
  }

  int width() {
    return boxes.values().stream().mapToInt(Box::right).max().orElse(0) + MARGIN;
  }

  int height() {
    return boxes.values().stream().mapToInt(Box::y).max().orElse(0) + HEIGHT + MARGIN;
  }

  private void connect() {
    picture.nodes().forEach(node -> {
      next.put(node.id(), new ArrayList<>());
      previous.put(node.id(), new ArrayList<>());
    });
    Set<String> done = new HashSet<>();
    Map<String, List<String>> all = new LinkedHashMap<>();
    picture
        .edges()
        .forEach(
            edge -> all.computeIfAbsent(edge.from(), from -> new ArrayList<>()).add(edge.to()));
    picture.nodes().forEach(node -> visit(node.id(), all, new HashSet<>(), done));
    picture.nodes().forEach(node -> column(node.id()));
  }

  private void visit(
      String node, Map<String, List<String>> all, Set<String> onTheWay, Set<String> done) {
    if (!done.add(node)) {
      return;
    }
    onTheWay.add(node);
    for (String target : all.getOrDefault(node, List.of())) {
      if (!onTheWay.contains(target)) {
        of(next, node).add(target);
        of(previous, target).add(node);
        visit(target, all, onTheWay, done);
      }
    }
    onTheWay.remove(node);
  }

  private int column(String node) {
    Integer known = columns.get(node);
    if (known != null) {
      return known;
    }
    int column = 0;
    for (String source : of(previous, node)) {
      column = Math.max(column, column(source) + 1);
    }
    columns.put(node, column);
    return column;
  }

  private void place() {
    Map<Integer, List<String>> byColumn = new TreeMap<>();
    for (Picture.Node node : picture.nodes()) {
      byColumn.computeIfAbsent(columns.get(node.id()), key -> new ArrayList<>()).add(node.id());
    }
    Map<String, Double> rows = new HashMap<>();
    byColumn.values().forEach(column -> number(column, rows));
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      Map<String, List<String>> neighbours = sweep % 2 == 0 ? previous : next;
      for (List<String> column : byColumn.values()) {
        column.sort(Comparator.comparingDouble(node -> mean(node, of(neighbours, node), rows)));
        number(column, rows);
      }
    }
    int x = MARGIN;
    for (List<String> column : byColumn.values()) {
      int width = column.stream().mapToInt(this::widthOf).max().orElse(0);
      for (int i = 0; i < column.size(); i++) {
        boxes.put(column.get(i), new Box(x, MARGIN + i * (HEIGHT + ROW_GAP), width));
      }
      x += width + COLUMN_GAP;
    }
  }

  private static void number(List<String> column, Map<String, Double> rows) {
    for (int i = 0; i < column.size(); i++) {
      rows.put(column.get(i), (double) i);
    }
  }

  private static double mean(String node, List<String> neighbours, Map<String, Double> rows) {
    return neighbours.stream()
        .mapToDouble(one -> of(rows, one))
        .average()
        .orElseGet(() -> of(rows, node));
  }

  private static <T> T of(Map<String, T> byNode, String node) {
    return Objects.requireNonNull(byNode.get(node), node);
  }

  private int widthOf(String id) {
    Picture.Node node =
        picture.nodes().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    int longest = Math.max(node.label().length(), SvgText.subtitle(node).length());
    return (int) Math.ceil(longest * CHARACTER_WIDTH) + 24;
  }
}
