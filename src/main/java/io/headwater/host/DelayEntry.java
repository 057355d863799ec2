package io.headwater.host;

import io.headwater.operator.DelayedRecord;
import io.headwater.operator.OperatorHost;

/** What a store of records that wait for another attempt holds under one of its keys. */
sealed interface DelayEntry {

  /** How many there are, and were. */
  record Totals(OperatorHost.DelayTable.Counts counts) implements DelayEntry {}

  /** One of the records; its due time and number are in the key of the entry, and 0 here. */
  record Waiting(DelayedRecord record) implements DelayEntry {}
}
