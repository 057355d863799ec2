package io.headwater.expression;

import com.google.protobuf.Message;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/*
 * CEL for Java has no cost limit. The meter is told the value of every node once it is there, and
 * before the node above works on it; so what a function is about to do is charged in advance, by
 * the sizes of its arguments. A unit is about the work of one small node, some 50 ns; an operator
 * copies or compares about 16 characters in that time.
 *
 * Logical operators swallow the errors of one side, so the meter remembers, and refuses every later
 * node, too: what is over is over.
 */
/** Counts the work of one evaluation, and ends it when it is more than one record may take. */
final class Meter implements CelEvaluationListener {
  static final int MAX_ITERATIONS = 10_000;
  static final int MAX_CHARACTERS = 1 << 20;
  static final int MAX_ELEMENTS = 10_000;
  static final long MAX_WORK = 2_000_000;

  private static final String TOO_MANY = "makes a list or map of more than %d elements";

  private final CostPlan plan;
  private final int[] sizes;
  private int iterations;
  private long work;
  private Optional<String> excess = Optional.empty();

  Meter(CostPlan plan) {
    this.plan = plan;
    this.sizes = new int[plan.size()];
  }

  /** Returns what there was too much of. */
  Optional<String> excess() {
    return excess;
  }

  @Override
  public void callback(CelExpr expr, Object value) {
    int node = (int) expr.id();
    if (excess.isPresent()) {
      throw new BudgetException();
    }
    if (plan.isLoopCondition(node) && ++iterations > MAX_ITERATIONS) {
      exceed("iterates more than " + MAX_ITERATIONS + " times");
    }
    int size = size(node, value);
    sizes[node] = size;
    work += 1 + cost(node, value, size);
    if (work > MAX_WORK) {
      exceed("takes more work than one record may");
    }
  }

  private int size(int node, Object value) {
    if (value instanceof String text) {
      return atMost(text.length(), MAX_CHARACTERS, "makes a text longer than %d characters");
    }
    if (value instanceof CelByteString bytes) {
      return atMost(bytes.size(), MAX_CHARACTERS, "makes more than %d bytes");
    }
    if (value instanceof Collection<?> list && plan.isAccumulator(node)) {
      return atMost(list.size(), MAX_ELEMENTS, TOO_MANY);
    }
    return value instanceof Collection || value instanceof Map ? nested(value, 0) : 0;
  }

  /** Counts the elements of a list or map and of what is in it: CEL copies them all. */
  private int nested(Object value, int before) {
    int count = before;
    if (value instanceof Collection<?> list) {
      count = atMost(count + list.size(), MAX_ELEMENTS, TOO_MANY);
      for (Object element : list) {
        count = nested(element, count);
      }
    } else if (value instanceof Map<?, ?> map) {
      count = nested(map.values(), count);
    }
    return count;
  }

  private int atMost(int size, int limit, String what) {
    if (size > limit) {
      exceed(what.formatted(limit));
    }
    return size;
  }

  private long cost(int node, Object value, long size) {
    boolean isText = value instanceof String || value instanceof CelByteString;
    long cost = isText ? size >> 4 : plan.isAccumulator(node) ? size >> 2 : size;
    if (plan.isCompared(node) && !isText) {
      cost += depth(value);
    }
    cost += size * plan.regexSize(node) >> 3;
    int searched = plan.searched(node);
    if (searched != 0) {
      cost += sizes[searched] * size >> 6;
    }
    int replaced = plan.replaced(node);
    if (replaced != 0) {
      long occurrences = sizes[plan.searched(replaced)] / Math.max(1, sizes[replaced]);
      cost += occurrences * size >> 4;
    }
    return cost;
  }

  private static long depth(Object value) {
    if (value instanceof String text) {
      return 1 + (text.length() >> 4);
    }
    if (value instanceof CelByteString bytes) {
      return 1 + (bytes.size() >> 4);
    }
    if (value instanceof Message message) {
      return 1 + (message.getSerializedSize() >> 4);
    }
    if (value instanceof Collection<?> list) {
      return list.stream().mapToLong(Meter::depth).sum();
    }
    if (value instanceof Map<?, ?> map) {
      return depth(map.keySet()) + depth(map.values());
    }
    return 1;
  }

  private void exceed(String what) {
    excess = Optional.of(what);
    throw new BudgetException();
  }

  /** Ends the evaluation. */
  static final class BudgetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BudgetException() {
      super("budget exceeded", null, false, false);
    }
  }
}
