package io.headwater.provenance;

import io.headwater.event.RecordPosition;
import io.headwater.replay.StopAt;
import java.util.Optional;

/**
 * What is to be explained.
 *
 * @param field of the state or the value, if nothing but that is
 * @param until how far into the history
 * @param isAsSeen whether the states have to be explained, too, that were looked at on the way from
 *     the record that the result follows from
 */
public record Question(
    Subject subject, Optional<FieldReference> field, StopAt until, boolean isAsSeen) {

  /** A state, or a record that the topology wrote. */
  public sealed interface Subject {}

  /**
   * The state of a key.
   *
   * @param key encoded
   */
  public record State(String store, byte[] key) implements Subject {}

  /**
   * The record that was written last.
   *
   * @param topic of a declared stream, or a dead-letter queue
   * @param key encoded; absent for any
   */
  public record Latest(String topic, Optional<byte[]> key) implements Subject {}

  /** The record that was written to a position. */
  public record At(RecordPosition position) implements Subject {}
}
