package io.headwater.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders a picture as a Mermaid flowchart, top to bottom in declared order. */
public final class MermaidText {
  private static final int LONGEST_RULE = 60;

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
    return switch (node.kind()) {
      case STREAM ->
        "[/" + lines(node, node.label(), fact(node, "type"), fact(node, "keyspace")) + "/]";
      case DEAD_LETTER_QUEUE -> "[/" + lines(node, node.label()) + "\\]";
      case AGGREGATE -> "[[" + lines(node, "aggregate " + node.label()) + "]]";
      case EFFECT -> ">" + lines(node, "effect " + node.label(), fact(node, "calls")) + "]";
      case PROJECTION -> "[[" + lines(node, "projection " + node.label()) + "]]";
      case SAGA -> "[[" + lines(node, "saga " + node.label(), timers(fact(node, "timers"))) + "]]";
      case STEP -> "(" + lines(node, node.label()) + ")";
      case REPARTITION ->
        "{{" + lines(node, "repartition " + node.label(), fact(node, "keyspace")) + "}}";
      case STORE -> "[(" + lines(node, node.label(), fact(node, "type")) + ")]";
    };
  }

  private static String timers(String names) {
    return names.isEmpty() ? "" : "timers " + names;
  }

  private static String fact(Picture.Node node, String name) {
    return node.facts().getOrDefault(name, "");
  }

  /** Returns a label of these lines, then of the node's expressions and its recovery. */
  private static String lines(Picture.Node node, String... first) {
    Stream<String> rules = node.facts().entrySet().stream()
        .filter(fact -> fact.getKey().startsWith(Picture.RULE))
        .map(fact -> fact.getKey().equals(Picture.RULE)
            ? fact.getValue()
            : fact.getKey().substring(Picture.RULE.length() + " of ".length())
                + ": "
                + fact.getValue());
    Stream<String> onError = Stream.of(Picture.ON_ERROR)
        .filter(node.facts()::containsKey)
        .map(name -> name + ": " + node.facts().get(name));
    String label = Stream.of(Stream.of(first), rules.map(MermaidText::shortened), onError)
        .flatMap(Function.identity())
        .filter(line -> !line.isEmpty())
        .map(MermaidText::escaped)
        .collect(Collectors.joining("<br/>"));
    return '"' + label + '"';
  }

  private static String shortened(String rule) {
    String line = RuleTexts.inOneLine(rule);
    return line.length() > LONGEST_RULE ? line.substring(0, LONGEST_RULE - 1) + "…" : line;
  }

  private static String quoted(String label) {
    return '"' + escaped(label) + '"';
  }

  /** Writes as codes what ends a label, or would be read as HTML in it. */
  private static String escaped(String text) {
    return text.replace("#", "#35;")
        .replace("\"", "#quot;")
        .replace("&", "#amp;")
        .replace("<", "#lt;")
        .replace(">", "#gt;");
  }
}
