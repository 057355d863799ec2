package io.headwater.client;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Lists and releases keys that subscribers have parked, whichever process that is. */
public final class ParkedKeys {
  private ParkedKeys() {}

  /**
   * Returns the keys that are parked now, of all groups, by partition and age.
   *
   * @param topic that the records were read from
   * @throws io.headwater.diagnostic.InvalidInputException if nothing was ever parked of it
   * @throws io.headwater.diagnostic.ClusterUnavailableException if the cluster does not answer
   */
  public static List<ParkedKey> list(ClusterAddress cluster, String topic) {
    return new ParkedTopic(cluster, topic)
        .contents(Set.of()).log().keys().stream()
            .sorted(Comparator.comparingInt(ParkedKey::partition).thenComparing(ParkedKey::since))
            .toList();
  }

  /**
   * Deletes what lies in front of the first record that waits still, in each partition of the topic
   * of parked records. Subscribers do so by themselves after each release, if they may.
   *
   * @param topic that the records were read from
   * @return in front of which positions; empty if there was nothing to delete
   * @throws io.headwater.diagnostic.InvalidInputException if nothing was ever parked of it
   * @throws io.headwater.diagnostic.ClusterUnavailableException if the cluster does not answer, or
   *     forbids it
   */
  public static List<RecordPosition> trim(ClusterAddress cluster, String topic) {
    return new ParkedTopic(cluster, topic).trim(Set.of(), Instant.now());
  }

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
