package io.headwater.expression;

import com.google.re2j.Pattern;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the {@link Meter} has to know of the nodes of an expression: which of them are more work
 * than the size of their own value tells. Immutable.
 */
final class CostPlan {
  private static final Set<String> COMPARISONS =
      Set.of(Nodes.EQUALS, Nodes.NOT_EQUALS, Nodes.IN, "join");
  private static final Set<String> SEARCHES =
      Set.of("contains", "indexOf", "lastIndexOf", "split", "replace");

  private final boolean[] isLoopCondition;
  private final boolean[] isAccumulator;
  private final boolean[] isCompared;
  private final int[] regexSize;
  private final int[] searched;
  private final int[] replaced;

  CostPlan(Tree tree) {
    int size = 1 + (int) tree.nodes().stream().mapToLong(CelExpr::id).max().orElse(0);
    isLoopCondition = new boolean[size];
    isAccumulator = new boolean[size];
    isCompared = new boolean[size];
    regexSize = new int[size];
    searched = new int[size];
    replaced = new int[size];
    tree.nodes().forEach(this::plan);
  }

  private void plan(CelExpr expr) {
    if (expr.exprKind().getKind() == Kind.COMPREHENSION) {
      CelComprehension fold = expr.comprehension();
      isLoopCondition[(int) fold.loopCondition().id()] = true;
      // The one of cel.bind is the author's own, an ordinary value.
      if (Nodes.isHidden(fold.accuVar())) {
        markAccumulators(fold.loopStep(), fold.accuVar());
        markAccumulators(fold.result(), fold.accuVar());
      }
    } else if (expr.exprKind().getKind() == Kind.CALL) {
      planCall(expr.call().function(), Nodes.operands(expr));
    }
  }

  /** A macro carries its result through the loop: it is looked through only once, at the end. */
  private boolean markAccumulators(CelExpr expr, String accumulator) {
    boolean found =
        expr.exprKind().getKind() == Kind.IDENT && expr.ident().name().equals(accumulator);
    for (CelExpr child : Nodes.children(expr)) {
      found |= markAccumulators(child, accumulator);
    }
    isAccumulator[(int) expr.id()] |= found;
    return found;
  }

  private void planCall(String function, List<CelExpr> operands) {
    if (COMPARISONS.contains(function)) {
      operands.forEach(operand -> isCompared[(int) operand.id()] = true);
    }
    if (SEARCHES.contains(function) && operands.size() > 1) {
      searched[(int) operands.get(1).id()] = (int) operands.get(0).id();
    }
    if (function.equals("replace") && operands.size() > 2) {
      replaced[(int) operands.get(2).id()] = (int) operands.get(1).id();
    }
    if (function.equals("join") && operands.size() > 1) {
      searched[(int) operands.get(1).id()] = (int) operands.get(0).id();
    }
    if (function.equals("matches") && operands.size() == 2) {
      Optional<Integer> literal =
          Nodes.text(operands.get(1)).map(Regex::compile).map(Pattern::programSize);
      regexSize[(int) operands.get(0).id()] = literal.orElse(Regex.MAX_SIZE);
    }
  }

  int size() {
    return isLoopCondition.length;
  }

  boolean isLoopCondition(int node) {
    return isLoopCondition[node];
  }

  boolean isAccumulator(int node) {
    return isAccumulator[node];
  }

  /** Tells whether the whole value is read, down to its last element. */
  boolean isCompared(int node) {
    return isCompared[node];
  }

  /** Returns the instructions that each character of the value meets; 0 if none. */
  int regexSize(int node) {
    return regexSize[node];
  }

  /** Returns the node whose value is searched for this one's; 0 if none. */
  int searched(int node) {
    return searched[node];
  }

  /** Returns the node of which each occurrence becomes this one's value; 0 if none. */
  int replaced(int node) {
    return replaced[node];
  }
}
