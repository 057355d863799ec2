package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import io.headwater.topology.StepSpec;
import java.util.Optional;

/**
 * Joins a row of a pipeline with one of a table, where the kind of the join wants a result.
 *
 * @param left type of the rows of the pipeline
 */
record RowJoining(StepSpec.Join spec, MessageType left) {

  /** Returns the result of two rows, of which either may be missing. */
  Optional<Message> of(Envelope<?> record, Optional<Message> row, Optional<Message> other) {
    if (row.isEmpty() && other.isEmpty()) {
      return Optional.empty();
    }
    boolean isWanted = other.isPresent() || spec.joinKind().isLeft();
    if (!isWanted || (row.isEmpty() && !spec.joinKind().isOuter())) {
      return Optional.empty();
    }
    Envelope<Message> joined =
        row.map(one -> record.withValue(one)).orElseGet(() -> record.withoutValue(left));
    return Optional.of(
        MapOperator.requireType(spec.to(), spec.joiner().apply(joined, other), "value"));
  }
}
