package io.headwater.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.List;
import java.util.Optional;

/** Writes what the macros over lists become, each as a method with a loop. */
final class LoopTranslator {
  /** Nodes that a macro adds for each element. */
  private static final int MACRO_WORK = 20;

  private final SourceTranslator parts;
  private int variables;

  LoopTranslator(SourceTranslator parts) {
    this.parts = parts;
  }

  JavaValue fold(CelExpr expr) {
    CelComprehension fold = expr.comprehension();
    if (!Nodes.isHidden(fold.accuVar())) {
      return bind(fold);
    }
    JavaValue range = parts.value(fold.iterRange());
    JavaType.Stored stored = range.type().held();
    if (!range.is(JavaType.Kind.LIST) || !fold.iterVar2().isEmpty()) {
      throw new NotTranslatableException();
    }
    parts.out().charge(MACRO_WORK);
    parts.out().enterLoop(range.size());
    parts.out().charge(MACRO_WORK);
    JavaValue element = variable(stored.type(), parts.out().bounds().characters());
    String read = "      %s %s = %s;\n"
        .formatted(
            stored.type().java(),
            element.source(),
            parts.out().guarded(stored.value("list.get(i)"), stored.type()).source());
    Optional<JavaValue> hidden = Optional.ofNullable(parts.locals().put(fold.iterVar(), element));
    Loop loop = loop(fold, stored, range.size());
    parts.locals().remove(fold.iterVar());
    hidden.ifPresent(outer -> parts.locals().put(fold.iterVar(), outer));
    parts.out().leaveLoop(range.size());
    String body = loop.before
        + "    java.util.List list = %s;\n".formatted(range.source())
        + "    for (int i = 0, n = list.size(); i < n; i++) {\n"
        + read
        + loop.step
        + "    }\n"
        + loop.after;
    return new JavaValue(parts.method(loop.type.java(), List.of(), body), loop.type, loop.size);
  }

  private JavaValue variable(JavaType type, long size) {
    boolean isSized = type.kind() == JavaType.Kind.TEXT || type.kind() == JavaType.Kind.BYTES;
    return new JavaValue("v" + variables++, type, isSized ? size : 0);
  }

  private record Loop(JavaType type, String before, String step, String after, long size) {}

  private Loop loop(CelComprehension fold, JavaType.Stored stored, long elements) {
    CelExpr step = fold.loopStep();
    CelExpr start = fold.accuInit();
    if (isTruth(start, false) && isStepOf(fold, step, Nodes.OR)) {
      String found = condition(step.call().args().get(1));
      return truth("      if (%s) {\n        return true;\n      }\n".formatted(found), false);
    }
    if (isTruth(start, true) && isStepOf(fold, step, Nodes.AND)) {
      String holds = condition(step.call().args().get(1));
      return truth("      if (!(%s)) {\n        return false;\n      }\n".formatted(holds), true);
    }
    Optional<String> filter = Optional.empty();
    CelExpr added = step;
    if (Nodes.isCall(step, Nodes.CONDITIONAL)) {
      require(isAccumulator(fold, step.call().args().get(2)));
      filter = Optional.of(condition(step.call().args().get(0)));
      added = step.call().args().get(1);
    }
    require(isStepOf(fold, added, "_+_"));
    CelExpr more = added.call().args().get(1);
    if (Tree.wholeNumber(start).equals(Optional.of(0L))) {
      require(Tree.wholeNumber(more).equals(Optional.of(1L)) && isCountOfOne(fold));
      return one(filter.orElseThrow(NotTranslatableException::new));
    }
    require(start.exprKind().getKind() == Kind.LIST && start.list().elements().isEmpty());
    require(more.exprKind().getKind() == Kind.LIST && more.list().elements().size() == 1);
    parts.out().charge(elements / 2);
    CelExpr kept = more.list().elements().get(0);
    boolean isItself =
        kept.exprKind().getKind() == Kind.IDENT && kept.ident().name().equals(fold.iterVar());
    if (isItself) {
      return list(filter, "list.get(i)", stored, elements);
    }
    JavaValue made = parts.value(kept);
    return list(filter, made.boxed(), JavaType.Stored.ofCel(made.type()), elements);
  }

  private static void require(boolean isKnown) {
    if (!isKnown) {
      throw new NotTranslatableException();
    }
  }

  private String condition(CelExpr expr) {
    JavaValue condition = parts.value(expr);
    require(condition.is(JavaType.Kind.BOOL));
    return condition.source();
  }

  private static boolean isTruth(CelExpr expr, boolean truth) {
    return expr.exprKind().getKind() == Kind.CONSTANT
        && expr.constant().equals(CelConstant.ofValue(truth));
  }

  private static boolean isAccumulator(CelComprehension fold, CelExpr expr) {
    return expr.exprKind().getKind() == Kind.IDENT && expr.ident().name().equals(fold.accuVar());
  }

  private static boolean isStepOf(CelComprehension fold, CelExpr step, String operator) {
    return Nodes.isCall(step, operator)
        && isAccumulator(fold, step.call().args().get(0));
  }

  private static boolean isCountOfOne(CelComprehension fold) {
    CelExpr result = fold.result();
    return Nodes.isCall(result, Nodes.EQUALS)
        && isAccumulator(fold, result.call().args().get(0))
        && Tree.wholeNumber(result.call().args().get(1)).equals(Optional.of(1L));
  }

  private static Loop truth(String step, boolean otherwise) {
    return new Loop(JavaType.BOOL, "", step, "    return %s;\n".formatted(otherwise), 0);
  }

  private static Loop one(String condition) {
    return new Loop(
        JavaType.BOOL,
        "    int found = 0;\n",
        "      if (%s) {\n        found++;\n      }\n".formatted(condition),
        "    return found == 1;\n",
        0);
  }

  private static Loop list(
      Optional<String> filter, String element, JavaType.Stored stored, long elements) {
    String add = "      made.add(%s);\n".formatted(element);
    return new Loop(
        JavaType.listOf(stored),
        "    java.util.List made = new java.util.ArrayList();\n",
        filter
            .map(condition -> "      if (%s) {\n  %s      }\n".formatted(condition, add))
            .orElse(add),
        "    return made;\n",
        elements);
  }

  /** {@code cel.bind}: a loop over nothing, with the author's own name for what it starts with. */
  private JavaValue bind(CelComprehension fold) {
    require(isTruth(fold.loopCondition(), false));
    JavaValue bound = parts.value(fold.accuInit());
    JavaValue local = new JavaValue(variable(bound.type(), 0).source(), bound.type(), bound.size());
    parts.out().charge(MACRO_WORK);
    parts.out().enterLoop(1);
    parts.out().leaveLoop(1);
    Optional<JavaValue> hidden = Optional.ofNullable(parts.locals().put(fold.accuVar(), local));
    JavaValue result = parts.value(fold.result());
    parts.locals().remove(fold.accuVar());
    hidden.ifPresent(outer -> parts.locals().put(fold.accuVar(), outer));
    String body = "    %s %s = %s;\n    return %s;\n"
        .formatted(local.type().java(), local.source(), bound.source(), result.source());
    return new JavaValue(
        parts.method(result.type().java(), List.of(), body), result.type(), result.size());
  }
}
