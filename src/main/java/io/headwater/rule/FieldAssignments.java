package io.headwater.rule;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Fields of a message with the expressions that they are set to; those not named stay. */
public record FieldAssignments(List<Assignment> assignments) {
  /** Copies the assignments. */
  public FieldAssignments {
    assignments = List.copyOf(assignments);
  }

  /** One field. */
  public record Assignment(FieldDescriptor field, Expression value) {}

  /** Returns {@code base} with the fields set; all expressions see what was before. */
  public Message apply(Message base, Bindings bindings) {
    Message.Builder changed = base.toBuilder();
    for (Assignment assignment : assignments) {
      Object value = assignment.value().evaluate(bindings);
      if (value == Expression.UNSET) {
        changed.clearField(assignment.field());
      } else {
        changed.setField(assignment.field(), value);
      }
    }
    return changed.build();
  }

  /** Returns what the expressions say, in the order of the fields' numbers. */
  public String meaning() {
    return assignments.stream()
        .sorted(Comparator.comparingInt(one -> one.field().getNumber()))
        .map(one -> one.field().getNumber() + ": " + one.value().meaning())
        .collect(Collectors.joining("\n"));
  }

  /** Renders {@code total: state.total + value.amount, swipes: state.swipes + 1}. */
  @Override
  public String toString() {
    return assignments.stream()
        .map(one -> one.field().getName() + ": " + one.value().text())
        .collect(Collectors.joining(", "));
  }
}
