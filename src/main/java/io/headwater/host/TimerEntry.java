package io.headwater.host;

import io.headwater.operator.PendingTimer;

/** What a store of timers holds under one of its keys. */
sealed interface TimerEntry {

  /** A timer; its key and its name are in the key of the entry, and absent here. */
  record Pending(PendingTimer timer) implements TimerEntry {}

  /** Says in its key when a timer is due. */
  record DueMarker() implements TimerEntry {}

  /** The stream time that timers were fired for. */
  record StreamTime(long millis) implements TimerEntry {}
}
