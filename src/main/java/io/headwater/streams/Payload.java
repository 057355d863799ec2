package io.headwater.streams;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * The value bytes of a record, with the partition that the unit of work has chosen for it. Bytes at
 * every edge: decoding is a step, so that what cannot be decoded is a dead letter of ours.
 *
 * @param bytes absent for a tombstone
 * @param partition meaningful on records about to be written only
 */
record Payload(byte @Nullable [] bytes, int partition) {
  private static final int READ = -1;

  /** Writes and reads the bytes. A tombstone is read as a payload without bytes. */
  static final Serde<Payload> SERDE = Serdes.serdeFrom(
      (topic, payload) -> payload == null ? null : payload.bytes(),
      (topic, bytes) -> bytes == null ? null : new Payload(bytes, READ));
}
