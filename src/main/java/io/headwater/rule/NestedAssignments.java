package io.headwater.rule;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.expression.Bindings;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Fields of a message, and of messages within it, with the expressions that they are set to. Those
 * of a message that is not there are left alone.
 */
public record NestedAssignments(List<Within> parts) {
  /** Copies the parts. */
  public NestedAssignments {
    parts = List.copyOf(parts);
  }

  /**
   * Fields of one message.
   *
   * @param path fields that lead to it from the outermost, which has none
   */
  public record Within(List<FieldDescriptor> path, FieldAssignments fields) {
    /** Copies the path. */
    public Within {
      path = List.copyOf(path);
    }

    Message apply(Message base, int depth, Bindings bindings) {
      if (depth == path.size()) {
        return fields.apply(base, bindings);
      }
      FieldDescriptor field = path.get(depth);
      if (!base.hasField(field)) {
        return base;
      }
      Message inner = apply((Message) base.getField(field), depth + 1, bindings);
      return base.toBuilder().setField(field, inner).build();
    }

    String text() {
      String prefix = path.stream().map(one -> one.getName() + ".").collect(Collectors.joining());
      return fields.assignments().stream()
          .map(one -> prefix + one.field().getName() + ": " + one.value().text())
          .collect(Collectors.joining(", "));
    }
  }

  /** Returns {@code base} with the fields set; all expressions see what was before. */
  public Message apply(Message base, Bindings bindings) {
    Message changed = base;
    for (Within part : parts) {
      changed = part.apply(changed, 0, bindings);
    }
    return changed;
  }

  /** Renders {@code account: value.name, deposited.amount: value.deposited.euros}. */
  @Override
  public String toString() {
    return parts.stream().map(Within::text).collect(Collectors.joining(", "));
  }
}
