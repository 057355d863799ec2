package io.headwater.client;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.Problem;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Says in our words why a producer did not write a record. */
final class PublishFailures {
  /** What a record that was taken back before it was sent is counted under. */
  static final String WITHDRAWN = "withdrawn";

  /** The problem of a record whose event time its topic does not take, nor its queue. */
  static final String UNTIMELY = "HW0756";

  /** Problems of records that can never be written as they are. */
  private static final Set<String> UNSENDABLE =
      Set.of("HW0609", "HW0610", "HW0611", "HW0612", "HW0754", UNTIMELY, "HW0757");

  private static final Set<Class<? extends Throwable>> PERMANENT = Set.of(
      RecordTooLargeException.class,
      RecordBatchTooLargeException.class,
      AuthorizationException.class,
      InvalidRecordException.class,
      InvalidTimestampException.class,
      SerializationException.class,
      UnsupportedVersionException.class,
      ProducerFencedException.class,
      InterruptException.class,
      EventPublisher.ClosedException.class);

  private PublishFailures() {}

  /** Tells whether no further attempt can write the record, whatever a policy says. */
  static boolean isPermanent(Throwable failure) {
    return PERMANENT.stream().anyMatch(kind -> kind.isInstance(failure))
        || isUnknownTopic(failure)
        || !isOfKafka(failure);
  }

  /** Tells whether nobody can have written a record: it had no batch, or that was refused. */
  static boolean isSurelyUnwritten(Throwable failure) {
    // KafkaProducer tells what never had a place from what expired in a batch by the message only.
    return failure instanceof BufferExhaustedException
        || isBesideRefused(failure)
        || (failure instanceof TimeoutException
            && Causes.told(failure).contains("not present in metadata"));
  }

  /** Tells whether a record may be in its topic though it failed. */
  static boolean isInDoubt(Throwable failure) {
    // A broker that misses replicas says so before it writes.
    return !isSurelyUnwritten(failure)
        && !isPermanent(failure)
        && !(failure instanceof NotEnoughReplicasException);
  }

  /** Tells whether a record belongs to where what can never be written goes. */
  static boolean isUnsendable(UnpublishedEventException why) {
    return UNSENDABLE.contains(why.problems().get(0).code());
  }

  static UnpublishedEventException of(PublishRecord record, Throwable failure) {
    if (failure instanceof RecordTooLargeException
        || failure instanceof RecordBatchTooLargeException) {
      return problem(
          record,
          failure,
          "HW0609",
          "record of %d bytes is larger than is taken".formatted(record.sizeBytes()),
          "put less into one record, or raise max.request.size here and max.message.bytes of the"
              + " topic");
    }
    if (failure instanceof AuthorizationException) {
      return problem(
          record,
          failure,
          "HW0610",
          "this user may not write the topic",
          "allow it Write and Describe on the topic, or use another user");
    }
    if (isUnknownTopic(failure)) {
      return problem(
          record,
          failure,
          "HW0611",
          record.partition().isPresent()
              ? "partition %d of the topic does not exist"
                  .formatted(record.partition().getAsInt())
              : "the topic does not exist",
          "create it, for example with headwater topics TOPOLOGY --create, or correct the name");
    }
    return failure instanceof InvalidTimestampException || failure instanceof InvalidRecordException
        ? untaken(record, failure)
        : unplacedOrUnacknowledged(record, failure);
  }

  private static UnpublishedEventException untaken(PublishRecord record, Throwable failure) {
    if (failure instanceof InvalidRecordException) {
      return problem(
          record,
          failure,
          "HW0757",
          "the topic does not take the record (%s)".formatted(ClusterFailures.nameOf(failure)),
          "give it a key if the topic is compacted");
    }
    return problem(
        record,
        failure,
        UNTIMELY,
        "the topic does not take a record of the event time " + record.eventTime(),
        "correct the time, or raise message.timestamp.before.max.ms and"
            + " message.timestamp.after.max.ms of the topic");
  }

  private static UnpublishedEventException unplacedOrUnacknowledged(
      PublishRecord record, Throwable failure) {
    if (failure instanceof RuntimeException && !isOfKafka(failure)) {
      return problem(
          record,
          failure,
          "HW0612",
          "the topic's partitioning gave no partition (%s)".formatted(Causes.told(failure)),
          "use a partitioning that fits the topic's partition count");
    }
    return unacknowledged(record, failure);
  }

  private static UnpublishedEventException unacknowledged(PublishRecord record, Throwable failure) {
    if (failure instanceof EventPublisher.ClosedException) {
      return closed(record, false);
    }
    if (isBesideRefused(failure)) {
      return problem(
          record,
          failure,
          "HW0771",
          "record was not written: it was in a batch with one that the topic does not take",
          "publish it again, or let its publisher try again");
    }
    if (isSurelyUnwritten(failure)) {
      return problem(
          record,
          failure,
          "HW0758",
          "record was not sent: no broker took it in time (%s)"
              .formatted(ClusterFailures.nameOf(failure)),
          "check the cluster, then publish it again");
    }
    return new UnpublishedEventException(
        new Problem(
            "HW0613",
            record.topic(),
            "record was not acknowledged (%s)".formatted(ClusterFailures.nameOf(failure)),
            "check the cluster, then look whether the record is there before publishing again"),
        true,
        failure);
  }

  static UnpublishedEventException closed(PublishRecord record, boolean mayBeWritten) {
    return new UnpublishedEventException(
        new Problem(
            "HW0755",
            record.topic(),
            "the publisher was closed before the record was written",
            "publish it through an open one, or be more patient when closing"),
        mayBeWritten,
        new EventPublisher.ClosedException());
  }

  static UnpublishedEventException full(PublishRecord record, PendingLimit limit) {
    return unpressed(
        record,
        "HW0750",
        "more than %d bytes would be pending".formatted(limit.bytes()),
        "publish more slowly, or allow more to be pending");
  }

  static UnpublishedEventException shed(PublishRecord record, PendingLimit limit) {
    return unpressed(
        record,
        "HW0751",
        "shed, because more than %d bytes would be pending".formatted(limit.bytes()),
        "publish more slowly, or allow more to be pending");
  }

  static UnpublishedEventException noRoom(
      PublishRecord record, PendingLimit limit, Duration waited) {
    return unpressed(
        record,
        "HW0752",
        "%d bytes were pending, and no room came within %s"
            .formatted(limit.bytes(), ClusterFailures.text(waited)),
        "check that the cluster answers, or allow more to be pending or a later deadline");
  }

  static UnpublishedEventException late(
      PublishRecord record, Duration deadline, boolean mayBeWritten) {
    return new UnpublishedEventException(
        new Problem(
            "HW0753",
            record.topic(),
            "record was not acknowledged within %s".formatted(ClusterFailures.text(deadline)),
            mayBeWritten
                ? "look whether the record is there before publishing again, or allow more time"
                : "publish it again, or allow more time"),
        mayBeWritten,
        new TimeoutException());
  }

  /** Says that a record will not be tried again, as a later one of its key is written. */
  static UnpublishedEventException overtaken(PublishRecord record, Throwable failure) {
    return new UnpublishedEventException(
        new Problem(
            "HW0754",
            record.topic(),
            "record was not acknowledged (%s), and a later one of its key is or may be written,"
                    .formatted(ClusterFailures.nameOf(failure))
                + " which it must not come behind",
            "look whether the record is there, then decide whether it still counts"),
        !isSurelyUnwritten(failure),
        failure);
  }

  private static UnpublishedEventException unpressed(
      PublishRecord record, String code, String what, String fix) {
    return problem(record, new BufferExhaustedException(what), code, what, fix);
  }

  private static UnpublishedEventException problem(
      PublishRecord record, Throwable cause, String code, String what, String fix) {
    return new UnpublishedEventException(
        new Problem(code, record.topic(), what, fix), false, cause);
  }

  // The producer waits for metadata; that it times out is told apart by its cause (KafkaProducer).
  private static boolean isUnknownTopic(Throwable failure) {
    return failure instanceof UnknownTopicOrPartitionException
        || failure instanceof InvalidTopicException
        || (failure instanceof TimeoutException
            && failure.getCause() instanceof UnknownTopicOrPartitionException);
  }

  // Sender.failBatch: brokers refuse a batch as a whole, and name the records that are at fault;
  // the
  // others get an exception that only its message tells from others.
  private static boolean isBesideRefused(Throwable failure) {
    return failure.getClass() == KafkaException.class
        && Causes.told(failure).contains("was part of a batch which had");
  }

  private static boolean isOfKafka(Throwable failure) {
    return failure.getClass().getName().startsWith("org.apache.kafka.")
        || failure instanceof EventPublisher.ClosedException;
  }
}
