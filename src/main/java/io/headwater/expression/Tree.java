package io.headwater.expression;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The nodes of an expression with their parents, places and, once it is checked, their types. */
final class Tree {
  private final String text;
  private final CelAbstractSyntaxTree ast;
  private final TypeUniverse universe;
  private final Map<Long, Integer> uses;
  private final Map<Long, CelExpr> nodes = new HashMap<>();
  private final Map<Long, CelExpr> parents = new HashMap<>();
  private final List<CelExpr> inOrder = new ArrayList<>();

  Tree(String text, CelAbstractSyntaxTree ast, TypeUniverse universe) {
    this(text, ast, universe, Map.of());
  }

  /**
   * Indexes nodes.
   *
   * @param uses by the nodes that named expressions became, where their names are
   */
  Tree(String text, CelAbstractSyntaxTree ast, TypeUniverse universe, Map<Long, Integer> uses) {
    this.text = text;
    this.ast = ast;
    this.universe = universe;
    this.uses = uses;
    index(ast.getExpr(), null);
  }

  /** Returns the tree of another expression over the same text. */
  Tree over(CelAbstractSyntaxTree other) {
    return new Tree(text, other, universe, uses);
  }

  private void index(CelExpr expr, @Nullable CelExpr parent) {
    nodes.put(expr.id(), expr);
    inOrder.add(expr);
    if (parent != null) {
      parents.put(expr.id(), parent);
    }
    Nodes.children(expr).forEach(child -> index(child, expr));
  }

  CelAbstractSyntaxTree ast() {
    return ast;
  }

  CelExpr root() {
    return ast.getExpr();
  }

  List<CelExpr> nodes() {
    return inOrder;
  }

  Optional<CelExpr> node(long id) {
    return Optional.ofNullable(nodes.get(id));
  }

  Optional<CelExpr> parent(CelExpr expr) {
    return Optional.ofNullable(parents.get(expr.id()));
  }

  CelType type(CelExpr expr) {
    return ast.getType(expr.id()).orElse(SimpleType.DYN);
  }

  Optional<CelReference> reference(CelExpr expr) {
    return ast.getReference(expr.id());
  }

  /** Returns where CEL sees the node: an operator, a dot, an opening parenthesis, or its start. */
  int offset(CelExpr expr) {
    return utf16(ast.getSource().getPositionsMap().getOrDefault(expr.id(), 0));
  }

  private int utf16(int codePoints) {
    int all = text.codePointCount(0, text.length());
    return text.offsetByCodePoints(0, Math.max(0, Math.min(codePoints, all)));
  }

  /** Returns where the text of the node begins: for a named expression, its name. */
  int start(CelExpr expr) {
    Integer use = uses.get(expr.id());
    if (use != null) {
      return use;
    }
    int first = switch (expr.exprKind().getKind()) {
      case CALL -> nameOffset(expr);
      case IDENT -> pathOffset(expr);
      default -> offset(expr);
    };
    for (CelExpr child : Nodes.children(expr)) {
      first = Math.min(first, start(child));
    }
    return first;
  }

  /** CEL makes one name of {@code bank.Status.OPEN}, and sees it at its last dot. */
  private int pathOffset(CelExpr name) {
    int begin = offset(name);
    boolean isInside = begin < text.length() && text.charAt(begin) == '.';
    while (isInside && begin > 0 && isOfPath(text.charAt(begin - 1))) {
      begin--;
    }
    return begin;
  }

  private static boolean isOfPath(char c) {
    return Character.isJavaIdentifierPart(c) || c == '.';
  }

  /** Returns where the function's name stands, or the operator. */
  int nameOffset(CelExpr call) {
    int open = offset(call);
    if (open >= text.length() || text.charAt(open) != '(') {
      return open;
    }
    int end = open;
    while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    int begin = end;
    while (begin > 0 && Character.isJavaIdentifierPart(text.charAt(begin - 1))) {
      begin--;
    }
    return begin == end ? open : begin;
  }

  /** Returns the text as written. */
  String text() {
    return text;
  }

  /** Returns the word that begins there. */
  String word(int begin) {
    int end = begin;
    while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
      end++;
    }
    return text.substring(begin, end);
  }

  /** Returns where the name of a field stands in a message that is made; CEL sees its colon. */
  int entryOffset(long entry, String field) {
    int colon = utf16(ast.getSource().getPositionsMap().getOrDefault(entry, 0));
    return Math.max(0, text.lastIndexOf(field, colon));
  }

  /** Returns where the selected field's name stands. */
  int fieldOffset(CelExpr select) {
    int at = offset(select);
    while (at < text.length() && !Character.isJavaIdentifierStart(text.charAt(at))) {
      at++;
    }
    return Math.min(at, text.length());
  }

  /** Returns the protobuf field that the node selects. */
  Optional<FieldDescriptor> field(CelExpr expr) {
    if (expr.exprKind().getKind() != Kind.SELECT || expr.select().testOnly()) {
      return Optional.empty();
    }
    return field(type(expr.select().operand()), expr.select().field());
  }

  /** Returns the field of that name, if the type is a message that has it. */
  Optional<FieldDescriptor> field(CelType type, String name) {
    CelType message = type instanceof OptionalType ? type.parameters().get(0) : type;
    return message.kind() == CelKind.STRUCT
        ? universe.message(message.name()).map(known -> known.findFieldByName(name))
        : Optional.empty();
  }

  /** Returns the descriptor that expressions know the type by; null for none. */
  @Nullable
  Descriptor message(String fullName) {
    return universe.message(fullName).orElse(null);
  }

  /** Returns the enum value that the node names. */
  Optional<EnumValueDescriptor> enumValue(CelExpr expr) {
    return reference(expr).filter(found -> found.value().isPresent()).flatMap(found -> {
      int dot = found.name().lastIndexOf('.');
      return universe
          .enumOf(found.name().substring(0, Math.max(dot, 0)))
          .map(type -> type.findValueByName(found.name().substring(dot + 1)));
    });
  }

  /** Returns the enum whose numbers the node yields, as far as the text tells. */
  Optional<EnumDescriptor> enumOf(CelExpr expr) {
    if (Nodes.isCall(expr, Nodes.CONDITIONAL)) {
      Optional<EnumDescriptor> yes = enumOf(expr.call().args().get(1));
      return yes.equals(enumOf(expr.call().args().get(2))) ? yes : Optional.empty();
    }
    if (Nodes.isCall(expr, Nodes.INDEX)) {
      return field(expr.call().args().get(0))
          .filter(FieldDescriptor::isRepeated)
          .map(Nodes::element)
          .flatMap(Tree::enumOf);
    }
    Optional<EnumDescriptor> named = enumValue(expr).map(EnumValueDescriptor::getType);
    return named.isPresent()
        ? named
        : field(expr).filter(field -> !field.isRepeated()).flatMap(Tree::enumOf);
  }

  private static Optional<EnumDescriptor> enumOf(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.ENUM
        ? Optional.of(field.getEnumType())
        : Optional.empty();
  }

  /** Tells whether the node depends on nothing; loops are not looked into. */
  boolean isConstant(CelExpr expr) {
    boolean isFree = switch (expr.exprKind().getKind()) {
      case IDENT -> enumValue(expr).isEmpty();
      case COMPREHENSION -> true;
      case CALL ->
        expr.call().function().equals(Functions.ID) || expr.call().function().equals(Functions.ANY);
      default -> false;
    };
    return !isFree && Nodes.children(expr).stream().allMatch(this::isConstant);
  }

  /** Returns the whole number that the node is. */
  static Optional<Long> wholeNumber(CelExpr expr) {
    return expr.exprKind().getKind() == Kind.CONSTANT
            && expr.constant().getKind() == CelConstant.Kind.INT64_VALUE
        ? Optional.of(expr.constant().int64Value())
        : Optional.empty();
  }
}
