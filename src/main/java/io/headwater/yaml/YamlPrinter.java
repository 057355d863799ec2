package io.headwater.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/*
 * The tree is walked in file order, and what it is written as comes from the text. Comments are in
 * a queue: each goes in front of the next thing that gets a line, or behind the thing that it
 * follows in its line. So none is lost or told twice, whatever brackets become a block. A comment
 * at the end of a block belongs to it if it is indented as deep as the block.
 */

/** Writes documents of a YAML file in the canonical layout. */
final class YamlPrinter {
  private static final int WIDTH = 100;
  private static final int STEP = 2;

  /** A longer key needs a '?' in front of it. */
  private static final int LONGEST_KEY = 1_000;

  private final YamlSource source;
  private final ScalarLayout scalars;
  private final CommentQueue comments;
  private LayoutLines out = new LayoutLines();

  /** A line of a block: an entry of a map, or an item of a list. */
  private record Entry(Optional<ScalarNode> key, Node value, int start) {}

  private YamlPrinter(YamlSource source) {
    this.source = source;
    this.scalars = new ScalarLayout(source);
    this.comments = new CommentQueue(source);
  }

  /**
   * Returns the text of documents.
   *
   * @param order by which the entries of a document are sorted; equal ones keep their order
   */
  static String print(
      YamlSource source,
      List<MappingNode> documents,
      Function<MappingNode, Function<String, Integer>> order) {
    YamlPrinter printer = new YamlPrinter(source);
    LayoutLines all = new LayoutLines();
    for (int i = 0; i < documents.size(); i++) {
      printer.document(i, documents, order.apply(documents.get(i)), all);
    }
    return all.text();
  }

  private void document(
      int index, List<MappingNode> documents, Function<String, Integer> order, LayoutLines all) {
    YamlSource.Start start = source.documents().get(index);
    MappingNode root = documents.get(index);
    boolean isLast = index + 1 == documents.size();
    int limit = isLast ? Integer.MAX_VALUE : source.documents().get(index + 1).offset();
    out = all;
    if (index == 0) {
      out.start();
    }
    boolean isMarked =
        index > 0 || !start.directives().isEmpty() || root.getAnchor().isPresent();
    if (isMarked) {
      marker(index, start, anchor(root));
    }
    if (!isBlock(root, 0)) {
      value("", root, 0, source.start(root));
      lead(comments.before(limit), 0);
      return;
    }
    lead(comments.before(entries(root).get(0).start()), 0);
    if (source.isBelowBlank(entries(root).get(0).start())) {
      out.blank();
    }
    List<LayoutLines> sections = sections(root, order, limit);
    LayoutLines end = new LayoutLines();
    out = end;
    lead(comments.before(limit), 0);
    sections.forEach(all::addAll);
    all.addAll(end);
  }

  private void marker(int index, YamlSource.Start start, String anchor) {
    lead(comments.before(start.offset()), 0);
    if (!start.directives().isEmpty()) {
      if (index > 0) {
        out.content("...");
      }
      start.directives().forEach(out::content);
    }
    Optional<String> comment =
        start.isMarked() ? comments.inLineOf(start.offset(), Integer.MAX_VALUE) : Optional.empty();
    out.line(0, YamlCharacters.trimmedEnd("--- " + anchor), comment);
    out.start();
  }

  /** Returns the entries of a document, each with its comments, in the order of the language. */
  private List<LayoutLines> sections(MappingNode root, Function<String, Integer> order, int limit) {
    List<Entry> entries = entries(root);
    List<LayoutLines> sections = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      out = new LayoutLines();
      if (i == 0) {
        out.start();
      }
      entry(entries.get(i), 0, i + 1 < entries.size() ? entries.get(i + 1).start() : limit);
      int place = order.apply(entries.get(i).key().orElseThrow().getValue());
      int at = positions.size();
      while (at > 0 && positions.get(at - 1) > place) {
        at--;
      }
      positions.add(at, place);
      sections.add(at, out);
    }
    return sections;
  }

  private List<Entry> entries(CollectionNode<?> node) {
    List<Entry> entries = new ArrayList<>();
    for (Object value : node.getValue()) {
      if (value instanceof NodeTuple tuple && tuple.getKeyNode() instanceof ScalarNode key) {
        entries.add(new Entry(Optional.of(key), tuple.getValueNode(), source.startOfEntry(key)));
      } else if (value instanceof Node item) {
        entries.add(new Entry(Optional.empty(), item, source.startOfItem(node, item)));
      }
    }
    return entries;
  }

  /**
   * Writes the entries of a block.
   *
   * @param outer the column of what it belongs to
   * @param limit where the next thing stands that does not belong to it
   */
  private void block(CollectionNode<?> node, int indent, int outer, int limit) {
    List<Entry> entries = entries(node);
    int end = YamlSource.isFlow(node) ? source.end(node) : limit;
    for (int i = 0; i < entries.size(); i++) {
      entry(entries.get(i), indent, i + 1 < entries.size() ? entries.get(i + 1).start() : end);
    }
    int column = source.text().column(entries.get(0).start());
    lead(
        YamlSource.isFlow(node) ? comments.before(end) : comments.ending(column, outer, end),
        indent);
  }

  private void entry(Entry entry, int indent, int limit) {
    lead(comments.before(entry.start()), indent);
    if (source.isBelowBlank(entry.start())) {
      out.blank();
    }
    String head = entry.key().map(key -> head(key, indent)).orElse("- ");
    int column = source.text().column(entry.start());
    Node value = entry.value();
    int room = entry.key().isPresent() ? indent + head.length() + 1 : indent + STEP;
    if (!isBlock(value, room) || !(value instanceof CollectionNode<?> collection)) {
      value(entry.key().isPresent() ? head + " " : head, value, indent, entry.start());
      return;
    }
    String anchor = anchor(value);
    if (entry.key().isPresent()) {
      Optional<String> comment = comments.inLineOf(
          source.end(entry.key().get()), entries(collection).get(0).start());
      String line = YamlCharacters.trimmedEnd(head + " " + anchor);
      out.line(indent, line, comment.or(() -> behind(collection)));
      out.start();
    } else {
      behind(collection).ifPresent(comment -> out.comment(indent, comment));
      out.dash(indent);
      if (!anchor.isEmpty()) {
        out.line(indent, YamlCharacters.trimmedEnd(anchor), Optional.empty());
        out.start();
      }
    }
    block(collection, indent + STEP, column, limit);
  }

  /** Returns the comment behind brackets that become a block, if it is about the whole. */
  private Optional<String> behind(CollectionNode<?> node) {
    return YamlSource.isFlow(node) && !source.hasComments(source.start(node), source.end(node))
        ? comments.behind(source.end(node))
        : Optional.empty();
  }

  private String head(ScalarNode key, int indent) {
    String written = anchor(key) + scalars.key(key, false);
    if (written.length() <= LONGEST_KEY) {
      return written + ":";
    }
    out.line(indent, "? " + written, Optional.empty());
    return ":";
  }

  private static String anchor(Node node) {
    return node.getAnchor().map(anchor -> "&" + anchor.getValue() + " ").orElse("");
  }

  private boolean isBlock(Node node, int column) {
    if (!(node instanceof CollectionNode<?> collection) || YamlSource.isEmpty(collection)) {
      return false;
    }
    return !YamlSource.isFlow(collection)
        || source.hasComments(source.start(node), source.end(node))
        || bracketed(node)
            .filter(line -> column + line.codePointCount(0, line.length()) <= WIDTH)
            .isEmpty();
  }

  /** Returns a value in one line, brackets and all, if it can be. */
  private Optional<String> bracketed(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalars.line(scalar, true).map(line -> anchor(node) + line);
    }
    CollectionNode<?> collection = (CollectionNode<?>) node;
    List<String> parts = new ArrayList<>();
    for (Entry entry : entries(collection)) {
      Optional<String> value = bracketed(entry.value());
      if (value.isEmpty()) {
        return Optional.empty();
      }
      String head =
          entry.key().map(key -> anchor(key) + scalars.key(key, true) + ":").orElse("");
      parts.add((head + (head.isEmpty() ? "" : " ") + value.get()).stripTrailing());
    }
    String inside = String.join(", ", parts);
    boolean isMap = node instanceof MappingNode;
    String padding = isMap && !inside.isEmpty() ? " " : "";
    return Optional.of(
        anchor(node) + (isMap ? "{" : "[") + padding + inside + padding + (isMap ? "}" : "]"));
  }

  /** Writes a value that is no block of entries, behind its key or dash. */
  private void value(String head, Node value, int indent, int start) {
    boolean isCollection = value instanceof CollectionNode<?>;
    int behind = isCollection ? source.end(value) : source.start(value);
    lead(comments.before(Math.max(start, behind)), indent);
    String first = head + anchor(value);
    if (!(value instanceof ScalarNode scalar)) {
      out.line(
          indent,
          first + bracketed(value).orElseThrow().substring(anchor(value).length()),
          comments.behind(source.end(value)));
    } else if (scalars.block(scalar).isPresent()) {
      block(first, scalars.block(scalar).get(), indent);
    } else {
      List<String> lines =
          scalars.line(scalar, false).map(List::of).orElseGet(() -> scalars.flowLines(scalar));
      flowScalar(first, lines, indent, source.end(value));
    }
  }

  private void block(String head, BlockScalar block, int indent) {
    out.line(indent, head + block.header(STEP), comments.behind(block.headerEnd()));
    String spaces = " ".repeat(indent + STEP);
    block.text().forEach(line -> out.content(line.isEmpty() ? "" : spaces + line));
    if (block.isOpen()) {
      out.open();
    }
  }

  private void flowScalar(String head, List<String> lines, int indent, int end) {
    int last = lines.size() - 1;
    for (int i = 0; i <= last; i++) {
      Optional<String> comment = i == last ? comments.behind(end) : Optional.empty();
      if (i == 0) {
        String line = head + lines.get(0);
        out.line(indent, lines.get(0).isEmpty() ? YamlCharacters.trimmedEnd(line) : line, comment);
      } else {
        out.line(lines.get(i).isEmpty() ? 0 : indent + STEP, lines.get(i), comment);
      }
    }
  }

  /** Writes comments in lines of their own. */
  private void lead(List<YamlComment> leading, int indent) {
    for (YamlComment comment : leading) {
      if (source.isBelowBlank(comment.offset())) {
        out.blank();
      }
      out.comment(indent, comment.text());
    }
  }
}
