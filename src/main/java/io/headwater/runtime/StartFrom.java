package io.headwater.runtime;

import java.time.Instant;

/** Where an application without committed offsets starts to read. */
public sealed interface StartFrom {
  /** At the oldest record of each partition. */
  StartFrom EARLIEST = new Earliest();

  /** After the newest record of each partition. */
  StartFrom LATEST = new Latest();

  /** At the oldest record. */
  record Earliest() implements StartFrom {}

  /** After the newest record. */
  record Latest() implements StartFrom {}

  /** At the first record whose timestamp is at or after {@code time}. */
  record Time(Instant time) implements StartFrom {}
}
