package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Optional;

/**
 * A key whose records are parked, as {@link LastResort.ParkKey} parks them.
 *
 * @param group whose handler failed: the consumer group, or what a subscriber without one is called
 * @param partition of the topic
 * @param key absent for the records without one of that partition
 * @param records that wait, at least 1
 * @param bytes of their keys, values and headers
 * @param first where the first one of them was
 * @param since wall-clock time at which that one was parked
 * @param attempts calls that were made for it before; 0 if a record in front of it was the first
 * @param reason why the last of these calls was not good
 */
public record ParkedKey(
    String group,
    int partition,
    Optional<byte[]> key,
    int records,
    long bytes,
    RecordPosition first,
    Instant since,
    int attempts,
    Optional<Reason> reason) {

  /**
   * Why a call was not good, without payload.
   *
   * @param code what a dead letter would say
   * @param exceptionClass what the handler threw, unless it is Headwater's own
   */
  public record Reason(String code, String message, Optional<String> exceptionClass) {}
}
