package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.headwater.event.EventHeaders;
import io.headwater.testkit.FreshTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Records of some keys, numbered from 0 on each, for {@link SequenceCheck}. */
final class NumberedRecords {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private NumberedRecords() {}

  /** Returns the names of so many keys. */
  static Set<String> keys(int count) {
    return IntStream.range(0, count)
        .mapToObj(NumberedRecords::key)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static String key(int index) {
    return "key-" + index;
  }

  static PublishRecord record(String topic, String key, int number) {
    return new PublishRecord(
        topic,
        OptionalInt.empty(),
        Optional.of(key.getBytes(UTF_8)),
        Optional.of(Integer.toString(number).getBytes(UTF_8)),
        EventHeaders.NONE,
        NOON);
  }

  static String keyOf(StoredRecord record) {
    return new String(record.key().orElseThrow(), UTF_8);
  }

  static int numberOf(StoredRecord record) {
    return Integer.parseInt(new String(record.value().orElseThrow(), UTF_8));
  }

  static void note(SequenceCheck check, StoredRecord record) {
    check.saw(keyOf(record), numberOf(record));
  }

  /** Publishes the numbers {@code [from, to)} of each key, and waits for them. */
  static void publish(ClusterAddress cluster, String topic, Set<String> keys, int from, int to) {
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      for (int number = from; number < to; number++) {
        for (String key : keys) {
          publisher.publish(record(topic, key, number));
        }
      }
      publisher.flush();
      if (publisher.counts().acknowledged() != (long) keys.size() * (to - from)) {
        throw new AssertionError("not all is published: " + publisher.counts());
      }
    }
  }

  /** Reads what is in a topic, partition by partition: each key is in one of them. */
  static SequenceCheck read(ClusterAddress cluster, String topic) {
    SequenceCheck check = new SequenceCheck();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic))) {
      reader.forEach(record -> {
        note(check, record);
        return true;
      });
    }
    return check;
  }

  /** Creates a topic, and waits until brokers know it. */
  static void create(Admin admin, NewTopic topic) {
    FreshTopics.create(admin, topic);
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
        .until(() -> describe(admin, topic.name()).partitions().stream()
            .allMatch(partition -> partition.leader() != null));
  }

  static TopicDescription describe(Admin admin, String topic) {
    try {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .values()
          .iterator()
          .next();
    } catch (InterruptedException | ExecutionException e) {
      throw new KafkaException(e.getCause());
    }
  }
}
