package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class PublishFailuresTest {
  private static final PublishRecord RECORD = recordFor(OptionalInt.empty());

  @Test
  void saysHowLargeARecordIsThatIsNotTaken() {
    UnpublishedEventException failure =
        PublishFailures.of(RECORD, new RecordTooLargeException("3 > 2"));

    assertThat(failure).hasMessage("""
        orders: record of 3 bytes is larger than is taken [HW0609]
          fix: put less into one record, or raise max.request.size here and max.message.bytes \
        of the topic\
        """);
    assertThat(failure.mayBeWritten()).isFalse();
  }

  @Test
  void saysThatTheUserMayNotWrite() {
    assertThat(PublishFailures.of(RECORD, new TopicAuthorizationException("orders")))
        .hasMessage("""
            orders: this user may not write the topic [HW0610]
              fix: allow it Write and Describe on the topic, or use another user\
            """);
  }

  @Test
  void saysThatTheTopicDoesNotExist() {
    TimeoutException failure =
        new TimeoutException("not in metadata", new UnknownTopicOrPartitionException());

    assertThat(PublishFailures.of(RECORD, failure)).hasMessage("""
        orders: the topic does not exist [HW0611]
          fix: create it, for example with headwater topics TOPOLOGY --create, or correct the \
        name\
        """);
  }

  @Test
  void saysThatThePartitionDoesNotExist() {
    TimeoutException failure =
        new TimeoutException("not in metadata", new UnknownTopicOrPartitionException());

    assertThat(PublishFailures.of(recordFor(OptionalInt.of(7)), failure))
        .hasMessageStartingWith("orders: partition 7 of the topic does not exist [HW0611]");
  }

  @Test
  void saysThatThePartitioningDoesNotFit() {
    assertThat(PublishFailures.of(RECORD, new IllegalArgumentException("3 weights, 6 partitions")))
        .hasMessage("""
            orders: the topic's partitioning gave no partition (3 weights, 6 partitions) [HW0612]
              fix: use a partitioning that fits the topic's partition count\
            """);
  }

  @Test
  void warnsThatARecordMayBeWrittenAllTheSame() {
    UnpublishedEventException failure =
        PublishFailures.of(RECORD, new NotEnoughReplicasException("1 of 2"));

    assertThat(failure).hasMessage("""
        orders: record was not acknowledged (NotEnoughReplicasException) [HW0613]
          fix: check the cluster, then look whether the record is there before publishing \
        again\
        """);
    assertThat(failure.mayBeWritten()).isTrue();
  }

  @Test
  void saysThatTheEventTimeIsNotTaken() {
    assertThat(PublishFailures.of(RECORD, new InvalidTimestampException("1970")))
        .hasMessage("""
        orders: the topic does not take a record of the event time 1970-01-01T00:00:00Z [HW0756]
          fix: correct the time, or raise message.timestamp.before.max.ms and \
        message.timestamp.after.max.ms of the topic\
        """);
  }

  @Test
  void saysThatACompactedTopicTakesNoRecordWithoutAKey() {
    assertThat(PublishFailures.of(RECORD, new InvalidRecordException("no key"))).hasMessage("""
        orders: the topic does not take the record (InvalidRecordException) [HW0757]
          fix: give it a key if the topic is compacted\
        """);
  }

  @Test
  void knowsWhatWasNeverSent() {
    UnpublishedEventException failure = PublishFailures.of(
        RECORD, new TimeoutException("Topic orders not present in metadata after 5 ms."));

    assertThat(failure).hasMessage("""
        orders: record was not sent: no broker took it in time (TimeoutException) [HW0758]
          fix: check the cluster, then publish it again\
        """);
    assertThat(failure.mayBeWritten()).isFalse();
  }

  @Test
  void saysThatARecordWasBesideOneThatIsRefused() {
    Throwable cause = new KafkaException("Failed to append record because it was part of a batch "
        + "which had one more more invalid records");
    UnpublishedEventException failure = PublishFailures.of(RECORD, cause);

    assertThat(failure).hasMessage("""
        orders: record was not written: it was in a batch with one that the topic does not take \
        [HW0771]
          fix: publish it again, or let its publisher try again\
        """);
    assertThat(failure.mayBeWritten()).isFalse();
    assertThat(PublisherSettings.SURELY_UNWRITTEN.isRetryable(cause)).isTrue();
  }

  private static PublishRecord recordFor(OptionalInt partition) {
    byte[] key = {1};
    byte[] value = {2, 3};
    return new PublishRecord(
        "orders",
        partition,
        Optional.of(key),
        Optional.of(value),
        EventHeaders.NONE,
        Instant.EPOCH);
  }
}
