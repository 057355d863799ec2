package io.headwater.throughput;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics of a run. */
final class Topics {
  private static final String OUTPUT = "-totals";
  private static final int BATCH_BYTES = 256 * 1024;
  private static final int LINGER_MILLIS = 50;

  private Topics() {}

  static String outputOf(String application) {
    return application + OUTPUT;
  }

  static void create(Admin admin, String topic, int partitions)
      throws ExecutionException, InterruptedException {
    admin
        .createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
        .all()
        .get();
  }

  /** Writes the events, which all jobs then read, without transactions. */
  static void fill(String bootstrap, String topic, OrderStream events, RunOptions options) {
    Map<String, Object> settings = Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
        ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES,
        ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS,
        ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < events.count(); i++) {
        int number = events.original(i);
        String key =
            options.repartition ? "o-" + i : OrderStream.customerName(events.customer(number));
        ProducerRecord<String, byte[]> event =
            new ProducerRecord<>(topic, key, events.bytes(number));
        if (options.deduplicate) {
          event.headers().add("event-id", Integer.toString(number).getBytes(UTF_8));
        }
        // A missing event would leave every job waiting for it.
        var unused = producer.send(event);
      }
      producer.flush();
    }
  }

  /** Returns the bytes in the broker's log of each topic of an application, by its last name. */
  static Map<String, Long> bytesOf(Admin admin, String application)
      throws ExecutionException, InterruptedException {
    Map<String, Long> bytes = new TreeMap<>();
    admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
        .flatMap(directories -> directories.values().stream())
        .flatMap(directory -> directory.replicaInfos().entrySet().stream())
        .filter(replica -> replica.getKey().topic().startsWith(application + "-"))
        .forEach(replica -> bytes.merge(
            replica.getKey().topic().substring(application.length() + 1),
            replica.getValue().size(),
            Long::sum));
    return bytes;
  }

  /** Deletes topics with that end, such as dead-letter queues. */
  static void deleteAll(Admin admin, String suffix)
      throws ExecutionException, InterruptedException {
    List<String> found = admin.listTopics().names().get().stream()
        .filter(topic -> topic.endsWith(suffix))
        .toList();
    admin.deleteTopics(found).all().get();
  }

  /** Deletes what an application has left behind, so that the next one finds as much room. */
  static void deleteOf(Admin admin, String application)
      throws ExecutionException, InterruptedException {
    List<String> left = admin.listTopics().names().get().stream()
        .filter(topic -> topic.startsWith(application + "-"))
        .toList();
    admin.deleteTopics(left).all().get();
  }
}
