package io.headwater.client;

import io.headwater.diagnostic.Problem;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Says in our words why a producer did not write a record. */
final class PublishFailures {
  private PublishFailures() {}

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
    if (failure instanceof RuntimeException && !isOfKafka(failure)) {
      return problem(
          record,
          failure,
          "HW0612",
          "the topic's partitioning gave no partition (%s)".formatted(failure.getMessage()),
          "use a partitioning that fits the topic's partition count");
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

  private static boolean isOfKafka(Throwable failure) {
    return failure.getClass().getName().startsWith("org.apache.kafka.");
  }
}
