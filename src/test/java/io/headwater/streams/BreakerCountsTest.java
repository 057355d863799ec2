package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.host.Breaker;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.testkit.Words;
import io.headwater.topology.CircuitBreaker;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs tell whoever pauses them, on Kafka Streams. */
class BreakerCountsTest {
  private static final TopologySpec COPY = Words.declared((in, out) -> in.to(out));

  @TempDir
  Path directory;

  private final List<String> pauses = new ArrayList<>();

  private TopologyTestDriver started(CircuitBreaker declared) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "words");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    Breaker breaker = new Breaker(declared, Clock.systemUTC(), new Breaker.Intake() {
      @Override
      public void pause(String reason) {
        pauses.add(reason);
      }

      @Override
      public void resume() {
        pauses.clear();
      }
    });
    HostSettings settings =
        HostSettings.defaults(new TopologyMetrics("words")).withBreaker(Optional.of(breaker));
    return new TopologyTestDriver(KafkaTopology.compile(COPY, settings, properties), properties);
  }

  @Test
  void pausesWhenTheLettersAreWritten() {
    try (TopologyTestDriver driver = started(CircuitBreaker.above(0.5).of(3))) {
      TestInputTopic<byte[], byte[]> in =
          driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
      in.pipeInput(new byte[] {1}, StringValue.of("a").toByteArray());
      in.pipeInput(new byte[] {1}, new byte[] {1, 2, 3});
      assertThat(pauses).isEmpty();

      in.pipeInput(new byte[] {1}, new byte[] {1, 2, 3});

      assertThat(pauses).singleElement().asString().startsWith("2 of 3 records became");
      assertThat(driver
              .createOutputTopic("in-dlq", new ByteArrayDeserializer(), new ByteArrayDeserializer())
              .readValuesToList())
          .hasSize(2);
    }
  }
}
