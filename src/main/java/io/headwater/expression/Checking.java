package io.headwater.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableCall;
import dev.cel.common.ast.CelMutableExpr.CelMutableList;
import dev.cel.common.ast.CelMutableExpr.CelMutableStruct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/*
 * CEL tells what is wrong as sentences, and gives no types unless nothing is. So each node that it
 * complains about is replaced by a call that takes anything and yields anything, until the rest
 * passes: then every other node has its type, and we can say it in our own words.
 */
/** Checks the types of an expression, and explains what does not fit. */
final class Checking {
  private static final int MAX_ROUNDS = 20;

  private final Environment environment;
  private final String text;
  private final Map<Long, Integer> uses;
  private final Map<Long, CelIssue> issues = new TreeMap<>();
  private final List<CelIssue> all = new ArrayList<>();

  Checking(Environment environment, String text, Map<Long, Integer> uses) {
    this.environment = environment;
    this.text = text;
    this.uses = uses;
  }

  /** Returns the checked nodes; of those that do not fit, the parts and no type. */
  Tree check(CelAbstractSyntaxTree parsed) {
    return environment
        .checker()
        .check(parsed, environment)
        .map(ast -> new Tree(text, ast, environment.universe(), uses))
        .orElseGet(() -> repaired(parsed));
  }

  private Tree repaired(CelAbstractSyntaxTree parsed) {
    CelAbstractSyntaxTree ast = parsed;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      CelValidationResult result = environment.cel().check(ast);
      if (!result.hasError()) {
        return new Tree(text, ast(result), environment.universe(), uses);
      }
      CelMutableAst repaired = CelMutableAst.fromCelAst(ast);
      for (CelIssue issue : result.getErrors()) {
        all.add(issue);
        issues.putIfAbsent(issue.getExprId(), issue);
        new Repair(repaired.expr()).repair(repaired.expr(), issue);
      }
      ast = repaired.toParsedAst(true);
    }
    throw new IllegalStateException("an expression cannot be checked: " + all);
  }

  private static CelAbstractSyntaxTree ast(CelValidationResult result) {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException("there was no error", e);
    }
  }

  /** Returns everything that CEL complained about. */
  List<CelIssue> issues() {
    return all;
  }

  /** Tells whether the node was complained about, so that its type is unknown. */
  boolean isBroken(CelExpr expr) {
    return issues.containsKey(expr.id());
  }

  /** Takes what does not fit out of an expression. */
  private static final class Repair {
    private long lastId;

    Repair(CelMutableExpr root) {
      lastId = lastId(root);
    }

    private static long lastId(CelMutableExpr expr) {
      long last = expr.id();
      for (CelMutableExpr child : MutableNodes.children(expr)) {
        last = Math.max(last, lastId(child));
      }
      return last;
    }

    void repair(CelMutableExpr expr, CelIssue issue) {
      switch (expr.getKind()) {
        case STRUCT -> repairStruct(expr, issue);
        case COMPREHENSION -> {
          if (expr.id() == issue.getExprId()) {
            expr.comprehension().setIterRange(any(List.of(expr.comprehension().iterRange())));
          }
        }
        default -> {
          if (expr.id() == issue.getExprId()) {
            replace(expr);
            return;
          }
        }
      }
      MutableNodes.children(expr).forEach(child -> repair(child, issue));
    }

    private void repairStruct(CelMutableExpr expr, CelIssue issue) {
      CelMutableStruct struct = expr.struct();
      List<CelMutableStruct.Entry> entries = new ArrayList<>(struct.entries());
      if (entries.removeIf(entry -> entry.id() == issue.getExprId())) {
        struct.setEntries(entries);
      } else if (expr.id() != issue.getExprId()) {
        return;
      } else if (issue.getMessage().startsWith("expected type of field ")) {
        String field = Issues.quoted(issue.getMessage());
        entries.stream()
            .filter(entry -> entry.fieldKey().equals(field))
            .forEach(entry -> entry.setValue(any(List.of(entry.value()))));
      } else {
        replace(expr);
      }
    }

    private void replace(CelMutableExpr expr) {
      List<CelMutableExpr> parts =
          MutableNodes.children(expr).stream().map(CelMutableExpr::newInstance).toList();
      if (parts.isEmpty()) {
        expr.setIdent(CelMutableExpr.CelMutableIdent.create(Environment.ANY));
      } else {
        expr.setCall(any(parts).call());
      }
    }

    private CelMutableExpr any(List<CelMutableExpr> parts) {
      CelMutableExpr list =
          CelMutableExpr.ofList(++lastId, CelMutableList.create(new ArrayList<>(parts)));
      return CelMutableExpr.ofCall(++lastId, CelMutableCall.create(Functions.ANY, list));
    }
  }
}
