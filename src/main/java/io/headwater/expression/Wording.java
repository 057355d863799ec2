package io.headwater.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExprConverter;
import io.headwater.diagnostic.SourceLocation;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;

/*
 * Whoever finds something in an expression says where by an offset into its text. So the named
 * expressions that it uses are written behind it, each once and in a line of its own, and their
 * nodes are numbered and placed accordingly: the one text has places in several lines of a file.
 */
/** The text of an expression with those of the named expressions that it uses behind it. */
final class Wording {
  private static final String BETWEEN = "\n";

  private final ExpressionText rule;
  private final StringBuilder text;
  private final TreeMap<Integer, Part> parts = new TreeMap<>();
  private final Map<String, Integer> beginnings = new HashMap<>();
  private final Map<Long, Integer> positions;
  private final Map<Long, Integer> uses = new LinkedHashMap<>();
  private long lastId;

  /** One of the texts: whose it is, and the place in the rule because of which it is there. */
  private record Part(Optional<String> name, ExpressionText text, SourceLocation usedAt) {}

  Wording(ExpressionText rule, CelAbstractSyntaxTree parsed) {
    this.rule = rule;
    this.text = new StringBuilder(rule.text());
    this.positions = new HashMap<>(parsed.getSource().getPositionsMap());
    parts.put(0, new Part(Optional.empty(), rule, rule.where()));
    lastId = lastId(parsed);
  }

  private static long lastId(CelAbstractSyntaxTree ast) {
    long last = ast.getExpr().id();
    for (long id : ast.getSource().getPositionsMap().keySet()) {
      last = Math.max(last, id);
    }
    return last;
  }

  /** Returns the nodes of a named expression to put in the place of {@code use}, its name. */
  CelMutableExpr add(
      CelMutableExpr use, String name, ExpressionText named, CelAbstractSyntaxTree nodes) {
    int at = offset(positions.getOrDefault(use.id(), 0));
    int begin = beginnings.computeIfAbsent(name, any -> append(name, named, at));
    int shift = text.codePointCount(0, begin);
    long firstId = lastId;
    nodes
        .getSource()
        .getPositionsMap()
        .forEach((id, position) -> positions.put(firstId + id, shift + position));
    lastId += lastId(nodes);
    CelMutableExpr copy = CelMutableExprConverter.fromCelExpr(nodes.getExpr());
    MutableNodes.renumber(copy, firstId);
    // The whole of a named expression may be a name itself.
    uses.put(copy.id(), uses.getOrDefault(use.id(), at));
    return copy;
  }

  private int append(String name, ExpressionText named, int usedAt) {
    text.append(BETWEEN);
    int begin = text.length();
    text.append(named.text());
    Part user = parts.floorEntry(usedAt).getValue();
    SourceLocation inRule =
        user.name().isPresent() ? user.usedAt() : rule.place().apply(usedAt);
    parts.put(begin, new Part(Optional.of(name), named, inRule));
    return begin;
  }

  private int offset(int codePoints) {
    int all = text.codePointCount(0, text.length());
    return text.offsetByCodePoints(0, Math.max(0, Math.min(codePoints, all)));
  }

  /** Returns where each named expression is used, as an offset, by the node that it became. */
  Map<Long, Integer> uses() {
    return uses;
  }

  /** Returns the whole text, with the places of all its parts. */
  ExpressionText text() {
    return new ExpressionText(text.toString(), this::place);
  }

  private SourceLocation place(int offset) {
    Entry<Integer, Part> part = parts.floorEntry(Math.max(0, offset));
    ExpressionText own = part.getValue().text();
    return own.place().apply(Math.min(offset - part.getKey(), own.text().length()));
  }

  /** Returns which named expression is at an offset, and where the rule uses it. */
  Optional<String> use(int offset) {
    Part part = parts.floorEntry(Math.max(0, offset)).getValue();
    return part.name().map(name -> "in '%s', used at %s".formatted(name, part.usedAt()));
  }

  /** Returns the nodes, at their places in the whole text. */
  CelAbstractSyntaxTree tree(CelMutableExpr root) {
    CelSource source =
        CelSource.newBuilder(text.toString()).addPositionsMap(positions).build();
    return CelAbstractSyntaxTree.newParsedAst(
        CelMutableExprConverter.fromMutableExpr(root), source);
  }
}
