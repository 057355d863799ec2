package io.headwater.behavior;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import java.util.Optional;

/**
 * A user's own step, for what rules cannot say.
 *
 * <p>Called once per record, in partition order, on one thread per partition. May read and write
 * the stores that the step declares and emit any number of records; all of it is applied only if
 * the call returns normally. Must not block, look at a clock or keep state outside its stores;
 * must not keep {@code output} after the call.
 *
 * @param <V> type of the records that reach the step
 */
@FunctionalInterface
public interface RecordTransform<V extends Message> {

  /** Handles one record. Whatever it throws makes the record a dead letter. */
  void process(Envelope<V> record, Output output) throws Exception;

  /** What a step may do with one record. */
  interface Output {
    /** Emits a record under the same key. */
    void emit(Message value);

    /** Returns the state that a declared store holds under the record's key. */
    Optional<Snapshot> state(String store);

    /** Replaces the state under the record's key; its sequence number goes up by 1. */
    void put(String store, Message state);

    /** Removes the state under the record's key. */
    void delete(String store);
  }
}
