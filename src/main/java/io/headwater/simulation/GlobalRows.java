package io.headwater.simulation;

import io.headwater.operator.GlobalTable;
import io.headwater.operator.InputRecord;
import io.headwater.operator.OperatorHost;
import io.headwater.replay.MemoryStores;
import io.headwater.replay.ReplayTrace;
import io.headwater.replay.StateChange;

/** The rows of the global tables, which all instances read at the same time. */
final class GlobalRows {
  private final Plan plan;
  private final MemoryStores stores = new MemoryStores(StateChange.Listener.NONE, ReplayTrace.NONE);

  GlobalRows(Plan plan) {
    this.plan = plan;
    plan.globalTables().forEach(stores::add);
  }

  OperatorHost.StateTable table(String store) {
    return stores.states(store, 0);
  }

  /** Takes a row, of which the event time plays no part, whatever it is. */
  void take(InputRecord record) {
    InputRecord timely = new InputRecord(
        record.position(),
        record.timestamp(),
        true,
        record.key(),
        record.value(),
        record.headers());
    for (GlobalTable table : plan.globalTables(record.position().topic())) {
      GlobalTable.Row row =
          table.read(timely, plan.settings().limits(), plan.settings().protection());
      stores.apply(table, row, record.timestamp());
    }
  }
}
