package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import java.util.Optional;

/**
 * The rows that there are at one point of a pipeline that begins with a table, computed from those
 * that are stored, so that no step between them need keep its own; as Kafka Streams' {@code
 * KTableValueGetter}.
 */
@FunctionalInterface
interface RowView {

  /** Returns the row of the record's key. */
  Optional<Message> row(Envelope<?> record, UnitOfWork work);
}
