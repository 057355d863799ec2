package io.headwater.comparison;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.PlainText;
import io.headwater.topology.TopologySpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is declared differently in two versions, as they are described: streams, stores, steps, and
 * rules that are expressions.
 *
 * @param parts in the order of the description
 */
public record TopologyDifference(List<Part> parts) {
  private static final int INDENT = 2;

  /**
   * A part of the topology that differs.
   *
   * @param within what it is in, outermost first, such as {@code aggregate account}, {@code decides
   *     open}; empty for whole streams, aggregates and pipelines
   * @param old lines that only the older version has
   * @param current lines that only the newer version has
   * @param meantOtherwise rules of the newer version that both have, and that say something else,
   *     for expressions in them that have names
   */
  public record Part(
      List<String> within, List<Line> old, List<Line> current, List<Line> meantOtherwise) {}

  /**
   * A line of a description.
   *
   * @param where where it was written, if that is known
   */
  public record Line(String text, Optional<SourceLocation> where) {}

  /** A line with those that are indented below it. */
  private record Node(String text, List<Node> children) {}

  /** One of the two descriptions. */
  private record Side(TopologySpec spec, List<Node> nodes) {
    Side below(Node node) {
      return new Side(spec, node.children());
    }
  }

  /** Compares the descriptions of two valid topologies. */
  static TopologyDifference of(TopologySpec old, TopologySpec current) {
    List<Part> parts = new ArrayList<>();
    compare(List.of(), new Side(old, tree(old)), new Side(current, tree(current)), parts);
    return new TopologyDifference(List.copyOf(parts));
  }

  private static List<Node> tree(TopologySpec spec) {
    Node root = new Node("", new ArrayList<>());
    Deque<Node> open = new ArrayDeque<>(List.of(root));
    PlainText.render(spec).lines().skip(1).filter(line -> !line.isBlank()).forEach(line -> {
      String text = line.strip();
      int depth = (line.length() - line.stripLeading().length()) / INDENT;
      while (open.size() > depth + 1) {
        open.pop();
      }
      Node node = new Node(text, new ArrayList<>());
      open.element().children().add(node);
      open.push(node);
    });
    return root.children();
  }

  private static void compare(List<String> within, Side old, Side current, List<Part> parts) {
    List<Node> rest = new ArrayList<>(current.nodes());
    List<Line> removed = new ArrayList<>();
    List<Line> meantOtherwise = new ArrayList<>();
    List<Node[]> pairs = new ArrayList<>();
    for (Node one : old.nodes()) {
      Optional<Node> same =
          rest.stream().filter(other -> other.text().equals(one.text())).findFirst();
      if (same.isEmpty()) {
        removed.add(line(within, one, old));
        continue;
      }
      rest.remove(same.get());
      pairs.add(new Node[] {one, same.get()});
      Optional<DecisionGroup.Written> rule = rule(within, one, current);
      if (!rule.map(DecisionGroup.Written::meaning)
          .equals(rule(within, one, old).map(DecisionGroup.Written::meaning))) {
        meantOtherwise.add(line(within, one, current));
      }
    }
    List<Line> added = rest.stream().map(one -> line(within, one, current)).toList();
    if (!removed.isEmpty() || !added.isEmpty() || !meantOtherwise.isEmpty()) {
      parts.add(new Part(within, removed, added, meantOtherwise));
    }
    for (Node[] pair : pairs) {
      List<String> path =
          Stream.concat(within.stream(), Stream.of(pair[0].text())).toList();
      compare(path, old.below(pair[0]), current.below(pair[1]), parts);
    }
  }

  private static Line line(List<String> within, Node node, Side side) {
    return new Line(node.text(), rule(within, node, side).map(DecisionGroup.Written::where));
  }

  /** Returns the rule of a decision that a line is, if it is one. */
  private static Optional<DecisionGroup.Written> rule(List<String> within, Node node, Side side) {
    if (within.size() != 2 || !within.get(1).startsWith("decides ")) {
      return Optional.empty();
    }
    return side.spec().aggregates().stream()
        .filter(one -> within.get(0).equals("aggregate " + one.name()))
        .flatMap(one -> one.behavior().commandCases().stream()
            .filter(command -> within.get(1).equals("decides " + command.getName()))
            .flatMap(command -> rules(one, command).stream()))
        .filter(rule -> rule.text().equals(node.text()))
        .findFirst();
  }

  /** Returns the rules that decide a case of the commands of an aggregate; none for Java. */
  static List<DecisionGroup.Written> rules(AggregateSpec aggregate, FieldDescriptor command) {
    List<String> texts = aggregate.behavior().decisionTexts(command).orElse(List.of());
    List<String> meanings = aggregate.behavior().decisionMeanings(command);
    List<SourceLocation> places = aggregate.behavior().decisionPlaces(command);
    List<DecisionGroup.Written> rules = new ArrayList<>();
    for (int i = 0; i < Math.min(texts.size(), places.size()); i++) {
      rules.add(new DecisionGroup.Written(inOneLine(texts.get(i)), meanings.get(i), places.get(i)));
    }
    return rules;
  }

  private static String inOneLine(String written) {
    return written.strip().replaceAll("\\s*\\n\\s*", " ");
  }
}
