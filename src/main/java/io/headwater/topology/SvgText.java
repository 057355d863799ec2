package io.headwater.topology;

import java.util.Locale;
import java.util.Map;

/**
 * Renders a picture as SVG, to be opened in a browser or put into a page: names, types, keyspaces
 * and stores in boxes, everything else that is known of a node in its tooltip.
 */
public final class SvgText {
  private static final String STYLE = """
      <style>
        text { font: 12px ui-monospace, monospace; fill: #1b1f24; }
        .sub { font-size: 10px; fill: #57606a; }
        .edge { fill: none; stroke: #8c959f; stroke-width: 1.4; }
        .label { font-size: 10px; fill: #57606a; text-anchor: middle; }
        rect { stroke: #57606a; }
        .stream rect { fill: #ddf4ff; } .dead_letter_queue rect { fill: #ffebe9; }
        .aggregate rect, .saga rect { fill: #fff8c5; } .step rect { fill: #ffffff; }
        .projection rect { fill: #fff8c5; }
        .repartition rect { fill: #fbefff; } .store rect { fill: #dafbe1; }
        .effect rect { fill: #fff1e5; }
      </style>
      """;

  private static final int LONGEST_RULE = 44;

  private final Picture picture;
  private final PictureLayout layout;
  private final StringBuilder text = new StringBuilder();

  private SvgText(Picture picture) {
    this.picture = picture;
    this.layout = PictureLayout.of(picture);
  }

  /** Renders; the text ends with a line feed. */
  public static String render(Picture picture) {
    return new SvgText(picture).render();
  }

  /** Returns what stands under the name of a node. */
  static String subtitle(Picture.Node node) {
    Map<String, String> facts = node.facts();
    return switch (node.kind()) {
      case STREAM, STORE -> facts.getOrDefault("type", "");
      case REPARTITION -> facts.getOrDefault("keyspace", "repartition");
      case STEP -> shortened(facts.getOrDefault(Picture.RULE, facts.getOrDefault("kind", "step")));
      case AGGREGATE -> "aggregate";
      case EFFECT -> "effect, calls " + facts.getOrDefault("calls", "");
      case PROJECTION -> "projection";
      case SAGA -> "saga";
      case DEAD_LETTER_QUEUE -> "dead letters";
    };
  }

  private static String shortened(String rule) {
    String line = rule.replaceAll("\\s+", " ");
    return line.length() > LONGEST_RULE ? line.substring(0, LONGEST_RULE - 1) + "…" : line;
  }

  private String render() {
    text.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" role=\"img\">\n"
            .formatted(layout.width(), layout.height()));
    text.append("<title>").append(escaped("topology " + picture.topology())).append("</title>\n");
    text.append(STYLE);
    text.append("<defs><marker id=\"to\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\""
        + " markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
        + "<path d=\"M0 0 L8 4 L0 8 z\" fill=\"#8c959f\"/></marker></defs>\n");
    picture.edges().forEach(this::edge);
    picture.nodes().forEach(this::node);
    return text.append("</svg>\n").toString();
  }

  private void edge(Picture.Edge edge) {
    PictureLayout.Box from = layout.box(edge.from());
    PictureLayout.Box to = layout.box(edge.to());
    boolean isBack = to.x() <= from.x();
    int startX = from.right();
    int endX = isBack ? to.right() : to.x();
    int bend = isBack ? startX + 40 : (startX + endX) / 2;
    int endBend = isBack ? endX + 40 : bend;
    text.append("<path class=\"edge\" marker-end=\"url(#to)\" d=\"M%d %d C%d %d %d %d %d %d\"/>\n"
        .formatted(
            startX, from.middle(), bend, from.middle(), endBend, to.middle(), endX, to.middle()));
    if (!edge.label().isEmpty()) {
      text.append("<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>\n"
          .formatted(
              (startX + endX) / 2, (from.middle() + to.middle()) / 2 - 4, escaped(edge.label())));
    }
  }

  private void node(Picture.Node node) {
    PictureLayout.Box box = layout.box(node.id());
    int round = switch (node.kind()) {
      case STEP, AGGREGATE, SAGA, PROJECTION, REPARTITION, EFFECT -> 8;
      case STREAM, DEAD_LETTER_QUEUE, STORE -> 0;
    };
    text.append("<g class=\"%s\"><title>%s</title>\n"
        .formatted(node.kind().name().toLowerCase(Locale.ROOT), escaped(tooltip(node))));
    text.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>\n"
        .formatted(box.x(), box.y(), box.width(), PictureLayout.HEIGHT, round));
    text.append("<text x=\"%d\" y=\"%d\">%s</text>\n"
        .formatted(box.x() + 12, box.y() + 19, escaped(node.label())));
    text.append("<text class=\"sub\" x=\"%d\" y=\"%d\">%s</text></g>\n"
        .formatted(box.x() + 12, box.y() + 34, escaped(subtitle(node))));
  }

  private static String tooltip(Picture.Node node) {
    StringBuilder told = new StringBuilder(node.label());
    node.facts()
        .forEach((name, fact) -> told.append('\n').append(name).append(": ").append(fact));
    return told.append("\nat ").append(node.where()).toString();
  }

  private static String escaped(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
