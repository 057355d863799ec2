package sidebyside;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.proto.Reply;
import io.headwater.testkit.RawRecord;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sidebyside.kafka.BankTopology;
import topologies.bank.proto.AccountEvent;

/** What the page says that an application on the processor API has to do besides, done. */
class KafkaStreamsBankBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int HALF = 8;

  @TempDir
  Path directory;

  private EmbeddedKafka kafka;

  @BeforeEach
  void startBroker() throws Exception {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      NewTopic deadLetters = topic(BankTopology.DEAD_LETTERS)
          .configs(Map.of("max.message.bytes", Integer.toString(2 << 20)));
      admin
          .createTopics(List.of(
              topic(BankTopology.COMMANDS),
              topic(BankTopology.EVENTS),
              topic(BankTopology.REPLIES),
              deadLetters))
          .all()
          .get();
      TopicPartition commands = new TopicPartition(BankTopology.COMMANDS, 0);
      admin
          .alterConsumerGroupOffsets("bank", Map.of(commands, new OffsetAndMetadata(0)))
          .all()
          .get();
    }
  }

  private static NewTopic topic(String name) {
    return new NewTopic(name, Optional.of(1), Optional.empty());
  }

  @AfterEach
  void stopBroker() {
    kafka.close();
  }

  @Test
  void answersTheScriptThoughItLosesItsLocalState() throws Exception {
    try (KafkaStreams bank = bank("one")) {
      bank.start();
      send(BankScript.COMMANDS.subList(0, HALF));
      read(BankTopology.REPLIES, HALF);
      bank.close(CloseOptions.timeout(PATIENCE).withGroupMembershipOperation(LEAVE_GROUP));
    }

    try (KafkaStreams bank = bank("two")) {
      bank.start();
      send(BankScript.COMMANDS.subList(HALF, BankScript.COMMANDS.size()));
      send(BankScript.COMMANDS.subList(2, 3));

      assertThat(read(BankTopology.REPLIES, BankScript.REPLIES.size() + 1))
          .extracting(Reply::parseFrom)
          .startsWith(BankScript.REPLIES.toArray(Reply[]::new))
          .last()
          .isEqualTo(BankScript.REPLIES.get(2));
      assertThat(read(BankTopology.EVENTS, BankScript.EVENTS.size()))
          .extracting(AccountEvent::parseFrom)
          .containsExactlyElementsOf(
              BankScript.EVENTS.stream().map(AccountEvent.class::cast).toList());
    }
  }

  private KafkaStreams bank(String state) {
    return new KafkaStreams(
        BankTopology.of(Clock.systemUTC()),
        BankTopology.settings(kafka.bootstrapServers(), directory.resolve(state)));
  }

  private void send(List<RawRecord> commands) throws Exception {
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer())) {
      for (RawRecord command : commands) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
            BankTopology.COMMANDS,
            0,
            command.timestamp(),
            command.key().map(ByteString::toByteArray).orElseThrow(),
            command.value().map(ByteString::toByteArray).orElseThrow());
        command
            .headers()
            .entries()
            .forEach(entry -> record.headers().add(entry.name(), entry.value()));
        producer.send(record).get();
      }
    }
  }

  /** Reads committed records from the beginning, and waits until there are so many. */
  private List<byte[]> read(String topic, int count) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<byte[]> read = new ArrayList<>();
      await().atMost(PATIENCE).until(() -> {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
        return read.size() >= count;
      });
      return read;
    }
  }
}
