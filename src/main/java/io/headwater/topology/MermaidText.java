package io.headwater.topology;

import java.util.HashMap;
import java.util.Map;

/** Renders a picture as a Mermaid flowchart, top to bottom in declared order. */
public final class MermaidText {
  private MermaidText() {}

  /** Renders; the text ends with a line feed. */
  public static String render(Picture picture) {
    StringBuilder text = new StringBuilder("flowchart LR\n");
    Map<String, String> ids = new HashMap<>();
    for (Picture.Node node : picture.nodes()) {
      String id = "n" + ids.size();
      ids.put(node.id(), id);
      text.append("  ").append(id).append(shape(node)).append('\n');
    }
    for (Picture.Edge edge : picture.edges()) {
      String arrow = edge.label().isEmpty() ? " --> " : " -->|" + quoted(edge.label()) + "| ";
      text.append("  ")
          .append(ids.get(edge.from()))
          .append(edge.to().startsWith("store:") ? " --- " : arrow)
          .append(ids.get(edge.to()))
          .append('\n');
    }
    return text.toString();
  }

  private static String shape(Picture.Node node) {
    String label = node.label();
    String keyspace = node.facts().getOrDefault("keyspace", "");
    String recovery = node.facts().get(Picture.ON_ERROR);
    String onError = recovery == null ? "" : "<br/>" + Picture.ON_ERROR + ": " + recovery;
    return switch (node.kind()) {
      case STREAM -> "[/" + quoted(label + "<br/>" + node.facts().get("type")) + "/]";
      case DEAD_LETTER_QUEUE -> "[/" + quoted(label) + "\\]";
      case AGGREGATE -> "[[" + quoted("aggregate " + label + onError) + "]]";
      case STEP -> "(" + quoted(label + onError) + ")";
      case REPARTITION ->
        "{{" + quoted("repartition " + label + "<br/>" + keyspace + onError) + "}}";
      case STORE -> "[(" + quoted(label + "<br/>" + node.facts().get("type")) + ")]";
    };
  }

  private static String quoted(String label) {
    return '"' + label.replace("\"", "#quot;") + '"';
  }
}
