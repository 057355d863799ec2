package io.headwater.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelMutableAst;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableComprehension;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts values in the place of the names of constants, and nodes in the place of those of named
 * expressions, as if they had been written there, in parentheses.
 */
final class Inlining {
  private final Map<String, Object> constants;
  private final NamedExpressions named;
  private final Wording wording;
  private final Findings findings;
  private final Set<Long> inlined = new HashSet<>();
  private int nodes;
  private boolean isWhole = true;

  Inlining(
      Map<String, Object> constants, NamedExpressions named, Wording wording, Findings findings) {
    this.constants = constants;
    this.named = named;
    this.wording = wording;
    this.findings = findings;
  }

  /** Returns the nodes that were names of constants. */
  Set<Long> inlined() {
    return inlined;
  }

  /**
   * Returns the expression without such names.
   *
   * @return empty if a named expression is wrong by itself, or, which is then among the findings,
   *     the whole becomes too large
   */
  Optional<CelAbstractSyntaxTree> inline(CelAbstractSyntaxTree parsed) {
    if (constants.isEmpty() && named.isEmpty()) {
      return Optional.of(parsed);
    }
    CelMutableExpr root = CelMutableAst.fromCelAst(parsed).expr();
    inline(root, Set.of(), 0);
    return isWhole ? Optional.of(wording.tree(root)) : Optional.empty();
  }

  private void inline(CelMutableExpr expr, Set<String> bound, int depth) {
    Optional<String> path = path(expr).filter(name -> !bound.contains(name));
    if (path.isPresent() && constants.containsKey(path.get())) {
      expr.setConstant(constant(constants.get(path.get())));
      inlined.add(expr.id());
    } else if (expr.getKind() == Kind.IDENT && path.filter(named::contains).isPresent()) {
      unfold(expr, path.get(), bound, depth);
      return;
    }
    nodes++;
    if (expr.getKind() != Kind.COMPREHENSION) {
      MutableNodes.children(expr).forEach(child -> inline(child, bound, depth));
      return;
    }
    CelMutableComprehension fold = expr.comprehension();
    Set<String> inner = new HashSet<>(bound);
    inner.add(fold.iterVar());
    inner.add(fold.accuVar());
    inline(fold.iterRange(), bound, depth);
    inline(fold.accuInit(), bound, depth);
    inline(fold.loopCondition(), inner, depth);
    inline(fold.loopStep(), inner, depth);
    inline(fold.result(), inner, depth);
  }

  private void unfold(CelMutableExpr use, String name, Set<String> bound, int depth) {
    Optional<CelAbstractSyntaxTree> meant = named.use(name);
    if (!isWhole || meant.isEmpty()) {
      isWhole = false;
    } else if (depth == NamedExpressions.MAX_NESTED) {
      tooLarge("nests named expressions deeper than %d levels".formatted(depth));
    } else {
      MutableNodes.become(use, wording.add(use, name, named.text(name), meant.get()));
      inline(use, bound, depth + 1);
      if (isWhole && nodes > Environment.MAX_NODES) {
        tooLarge("has more than %d parts, named expressions written out"
            .formatted(Environment.MAX_NODES));
      }
    }
  }

  private void tooLarge(String what) {
    isWhole = false;
    findings.add(0, "HW1202", "the expression " + what, "split it up, or write a class");
  }

  private static Optional<String> path(CelMutableExpr expr) {
    return switch (expr.getKind()) {
      case IDENT -> Optional.of(expr.ident().name());
      case SELECT ->
        expr.select().testOnly()
            ? Optional.empty()
            : path(expr.select().operand())
                .map(left -> left + "." + expr.select().field());
      default -> Optional.empty();
    };
  }

  private static CelConstant constant(Object value) {
    if (value instanceof Long number) {
      return CelConstant.ofValue(number);
    }
    if (value instanceof Double number) {
      return CelConstant.ofValue(number);
    }
    return value instanceof Boolean truth
        ? CelConstant.ofValue(truth)
        : CelConstant.ofValue((String) value);
  }
}
