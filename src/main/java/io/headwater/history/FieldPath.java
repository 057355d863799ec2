package io.headwater.history;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A field of a message, or of a message in it.
 *
 * @param steps the fields to go through, the last is the one meant
 */
record FieldPath(List<FieldDescriptor> steps) {
  static final FieldPath ROOT = new FieldPath(List.of());

  FieldPath plus(FieldDescriptor step) {
    List<FieldDescriptor> longer = new ArrayList<>(steps);
    longer.add(step);
    return new FieldPath(List.copyOf(longer));
  }

  FieldDescriptor last() {
    return steps.get(steps.size() - 1);
  }

  Descriptor typeWithin(Descriptor root) {
    return steps.isEmpty() ? root : last().getMessageType();
  }

  /** Returns the builder of the message that the last step belongs to, setting those before it. */
  Message.Builder parentIn(Message.Builder root) {
    Message.Builder builder = root;
    for (FieldDescriptor step : steps.subList(0, steps.size() - 1)) {
      builder = builder.getFieldBuilder(step);
    }
    return builder;
  }

  /** Sets the field to a message, empty unless it was set before. */
  void enterIn(Message.Builder root) {
    if (!steps.isEmpty()) {
      parentIn(root).getFieldBuilder(last());
    }
  }

  /** Renders the names, joined by dots. */
  @Override
  public String toString() {
    return steps.stream().map(FieldDescriptor::getName).collect(Collectors.joining("."));
  }
}
