package io.headwater.replay;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.operator.Program;
import io.headwater.topology.WindowSpan;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * Hears how a topology goes about its work. What is told from one call of {@link #begun} to the
 * next is what one program did about one record, and so is what the sink and the listener of state
 * changes are told in between. All calls come on one thread, in the order of what happens.
 */
public interface ReplayTrace {
  /** Hears of nothing. */
  ReplayTrace NONE = new ReplayTrace() {};

  /**
   * An entry of a state store.
   *
   * @param key as the store lays it out, which need not be a record's
   */
  record Entry(String store, int partition, Bytes key) {}

  /**
   * Called before a program or a global table turns to a record.
   *
   * @param reader name of the program or of the table
   * @param record where it is; absent if it is the clock that something is due by
   */
  default void begun(String reader, Optional<RecordPosition> record) {}

  /** Called when an entry was looked at, whether there is one or not. */
  default void read(Entry entry) {}

  /** Called when a program looked at the state of a key, after {@link #read}; empty for none. */
  default void saw(String store, byte[] key, Optional<Snapshot> state) {}

  /** Called when an entry was written or removed. */
  default void wrote(Entry entry) {}

  /** Called when the state of a key in a window has changed, which listeners do not hear of. */
  default void changed(StateChange change, WindowSpan window) {}

  /** Called for each record that left a step, after all that the record did. */
  default void left(Program.Step step, Outcome outcome) {}
}
