package io.headwater.client;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/** Releases keys that a subscriber has parked, whichever process that is. */
public final class ParkedKeys {
  private ParkedKeys() {}

  /**
   * Lets the records that are parked of a key be handled: by a record without a value, which stays
   * in the topic, and which {@code headwater release} writes for topologies. Where the subscriber
   * reads it, it handles what is parked in order; a record that fails again stays parked with what
   * is behind it.
   *
   * @param publisher places records of the topic as whoever wrote the key's records
   * @param topic that the records were read from
   * @param reason may be empty
   * @return the position of the release; it is done when the subscriber's offset is behind it
   */
  public static CompletionStage<RecordPosition> release(
      EventPublisher publisher, String topic, byte[] key, String reason) {
    return publisher.publish(new PublishRecord(
        topic,
        OptionalInt.empty(),
        Optional.of(key),
        Optional.empty(),
        EventHeaders.ofRelease(reason),
        Instant.now()));
  }

  /** Like {@link #release}, for the records without a key of one partition. */
  public static CompletionStage<RecordPosition> releaseKeyless(
      EventPublisher publisher, String topic, int partition, String reason) {
    return publisher.publish(new PublishRecord(
        topic,
        OptionalInt.of(partition),
        Optional.empty(),
        Optional.empty(),
        EventHeaders.ofRelease(reason),
        Instant.now()));
  }
}
