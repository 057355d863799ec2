package io.headwater.runtime;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that wait for a commit, over the commits of real stream threads. */
class NewestOutputBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String EMITTED =
      "headwater.records.emitted{topology=lengths,program=lengths,stream=out}";
  private static final int KEYS = 10;
  private static final int RECORDS = 5_000;
  private static final TopologySpec LENGTHS = lengths();

  @TempDir
  Path directory;

  private static TopologySpec lengths() {
    TopologyBuilder lengths = TopologyBuilder.topology("lengths");
    StreamRef<StringValue> in =
        lengths.stream("in", StringValue.class, stream -> stream.partitions(1));
    StreamRef<StringValue> out = lengths.stream("out", StringValue.class);
    lengths
        .pipeline("lengths", in)
        .aggregate("count", StringValue.class, (before, one) -> {
          int count = before.getValue().isEmpty() ? 0 : Integer.parseInt(before.getValue());
          return word(Integer.toString(count + 1));
        })
        .toNewest(out);
    return lengths.build();
  }

  private static void send(EmbeddedKafka kafka, int records) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>("in", "k" + i % KEYS, word("x").toByteArray()));
      }
    }
  }

  private HeadwaterApp start(EmbeddedKafka kafka) {
    return HeadwaterApp.start(
        LENGTHS,
        AppSettings.of(kafka.bootstrapServers(), directory.resolve("state"))
            .withKafka("commit.interval.ms", "1000"));
  }

  @Test
  void writesTheLastOfEachKeyAndFewOthersOverARestart() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
      try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
        cluster.create(TopicPlan.of(LENGTHS, (short) 1));
      }
      long emitted = 0;
      for (int run = 0; run < 2; run++) {
        try (HeadwaterApp app = start(kafka)) {
          send(kafka, KEYS); // nothing waits before a task has seen a commit
          assertThat(app.awaitDrained(PATIENCE)).isTrue();
          send(kafka, RECORDS - KEYS);
          assertThat(app.awaitDrained(PATIENCE)).isTrue();
          emitted += app.metrics().registry().counter(EMITTED).getCount();
          assertThat(app.metrics().counts().isConserved()).isTrue();
        }
      }

      List<ConsumerRecord<String, byte[]>> written;
      try (BankTraffic reader = new BankTraffic(kafka.bootstrapServers())) {
        written = reader.committed("out");
      }
      Map<String, Integer> last = new HashMap<>();
      for (ConsumerRecord<String, byte[]> record : written) {
        int count = Integer.parseInt(StringValue.parseFrom(record.value()).getValue());
        assertThat(last.getOrDefault(record.key(), 0)).isLessThan(count);
        last.put(record.key(), count);
      }
      assertThat(last)
          .hasSize(KEYS)
          .allSatisfy((key, count) -> assertThat(count).isEqualTo(2 * RECORDS / KEYS));
      // Counted when it is written, not when it comes to the step.
      assertThat((long) written.size()).isEqualTo(emitted).isLessThan(RECORDS / 2);
    }
  }
}
