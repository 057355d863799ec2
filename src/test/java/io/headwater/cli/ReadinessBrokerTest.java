package io.headwater.cli;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Gauge;
import com.google.protobuf.StringValue;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.testkit.Words;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application says of its health is so. */
class ReadinessBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  Path directory;

  private static TopologySpec words() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    words
        .pipeline(
            "words", words.stream("words-in", StringValue.class, stream -> stream.partitions(1)))
        .peek(one -> dieOf(Words.text(one)))
        .to(words.stream("words-out", StringValue.class, stream -> stream.partitions(1)));
    return words.build();
  }

  /* It takes more than 20 s until five threads have died of a store, whichever record it was. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void dieOf(String text) throws T {
    if (text.equals("die")) {
      throw (T) new Throwable(new ProcessorStateException("no space left on device"));
    }
  }

  @Test
  void tellsOfAnOpenTransactionAndOfAThreadThatIsReplaced() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        HeadwaterApp app = HeadwaterApp.start(
            words(),
            AppSettings.of(kafka.bootstrapServers(), directory.resolve("state"))
                .withCreateTopics(true));
        KafkaProducer<byte[], byte[]> foreign = new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "foreign"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      AppHealth health = new AppHealth(app);
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      foreign.initTransactions();
      foreign.beginTransaction();
      foreign
          .send(new ProducerRecord<>("words-in", new byte[1], word("w").toByteArray()))
          .get();

      await().atMost(PATIENCE).until(() -> health.details().containsKey("waiting"));

      assertThat(health.isReady()).isTrue();
      assertThat(health.details().get("waiting"))
          .startsWith(
              "words-in-0@0 and what is behind it, 1 offsets by now, wait for a transaction");
      assertThat(app.metrics().registry().getGauges())
          .extractingByKey("headwater.partitions.waiting{topology=words}")
          .extracting(Gauge::getValue)
          .isEqualTo(1L);
      foreign.abortTransaction();
      foreign.beginTransaction();
      foreign.send(new ProducerRecord<>("words-in", new byte[1], word("die").toByteArray()));
      foreign.commitTransaction();

      await()
          .atMost(PATIENCE)
          .dontCatchUncaughtExceptions()
          .until(() -> app.state().equals("REPLACING"));

      assertThat(health.isReady()).isFalse();
    }
  }
}
