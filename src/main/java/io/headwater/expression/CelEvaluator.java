package io.headwater.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Evaluates with CEL's own runtime, under a {@link Meter}. */
final class CelEvaluator implements Evaluator {
  private static final Pattern PLACE = Pattern.compile("evaluation error at [^:]*:(\\d+): ");

  private final Environment environment;
  private final ExpressionText text;
  private final Tree checked;
  private volatile @Nullable Ready ready;

  /** What it takes to evaluate. */
  private record Ready(CelRuntime.Program program, CostPlan plan) {}

  CelEvaluator(Environment environment, ExpressionText text, Tree checked) {
    this.environment = environment;
    this.text = text;
    this.checked = checked;
  }

  /** Made when it is first asked for: who only checks expressions never evaluates most of them. */
  private Ready ready() {
    Ready made = ready;
    if (made == null) {
      made = made();
      ready = made;
    }
    return made;
  }

  private Ready made() {
    CelAbstractSyntaxTree runnable = UnsignedFields.rewritten(EnumNames.rewritten(checked));
    CostPlan plan = new CostPlan(new Tree(text.text(), runnable, environment.universe()));
    try {
      return new Ready(environment.cel().createProgram(runnable), plan);
    } catch (CelEvaluationException e) {
      throw new IllegalStateException("a checked expression has to be runnable", e);
    }
  }

  @Override
  public Object evaluate(Bindings bindings) {
    try {
      return value(bindings);
    } catch (NoValueException e) {
      throw new RuleFailureException(
          e.code(),
          "the expression at %s %s".formatted(text.place().apply(e.offset()), e.reason()));
    }
  }

  /**
   * Evaluates.
   *
   * @throws NoValueException if there is no value
   */
  Object value(Bindings bindings) {
    Evaluation evaluation = new Evaluation(environment, bindings);
    Ready made = ready();
    Meter meter = new Meter(made.plan());
    try {
      Object value = made.program().trace(evaluation, evaluation, meter);
      check(evaluation, meter);
      return value;
    } catch (CelEvaluationException e) {
      check(evaluation, meter);
      throw noValue(e);
    }
  }

  /** A logical operator may have swallowed either. */
  private static void check(Evaluation evaluation, Meter meter) {
    if (evaluation.undecodable().isPresent()) {
      throw evaluation.undecodable().get();
    }
    if (meter.excess().isPresent()) {
      throw new NoValueException(FailureCode.EXPR_BUDGET, meter.excess().get(), 0);
    }
  }

  private NoValueException noValue(CelEvaluationException e) {
    return e.getCause() instanceof Regex.TooLargeException
        ? new NoValueException(
            FailureCode.EXPR_BUDGET,
            "matches a regular expression of more than %d instructions".formatted(Regex.MAX_SIZE),
            offset(e))
        : new NoValueException(FailureCode.EXPR_EVAL, reason(e), offset(e));
  }

  private int offset(CelEvaluationException e) {
    Matcher matcher = PLACE.matcher(String.valueOf(e.getMessage()));
    return matcher.lookingAt()
        ? text.text().offsetByCodePoints(0, Integer.parseInt(matcher.group(1)))
        : 0;
  }

  /** In words of ours: those of CEL may quote the record. */
  private static String reason(CelEvaluationException e) {
    return switch (e.getErrorCode()) {
      case ATTRIBUTE_NOT_FOUND -> "reads a key or field that is not there";
      case INDEX_OUT_OF_BOUNDS -> "reads an element beyond the list";
      case DIVIDE_BY_ZERO -> "divides by zero";
      case DUPLICATE_ATTRIBUTE -> "sets a key or field twice";
      case OVERLOAD_NOT_FOUND -> "meets a value of a type that the operation does not take";
      case NUMERIC_OVERFLOW -> "makes a number that is out of range";
      case BAD_FORMAT -> "reads a text that is not in the format expected";
      case INVALID_ARGUMENT -> "gives a function an argument that it does not take";
      default -> "does what these values do not allow";
    };
  }
}
