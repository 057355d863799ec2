package io.headwater.replay;

import io.headwater.operator.OperatorHost;
import io.headwater.state.StateMap;

/** Where the programs of a topology find their stores in memory. */
public interface ProgramTables {
  /** Returns the table of a store of snapshots, or of a global table, whatever the partition. */
  OperatorHost.StateTable states(String store, int partition);

  /** Returns the table of a store of ids. */
  OperatorHost.IdTable ids(String store, int partition);

  /** Returns the table of a store of windows, not to be asked for twice. */
  OperatorHost.WindowTable windows(String store, int partition);

  /** Returns any other store, of states by key. */
  StateMap<?> map(String store, int partition);
}
