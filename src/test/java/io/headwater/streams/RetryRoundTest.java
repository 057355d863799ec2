package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import io.headwater.state.CacheBudget;
import io.headwater.testkit.Words;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The waits of a task as its thread goes through rounds, which the driver ends on demand. */
class RetryRoundTest {
  @TempDir
  Path directory;

  private final List<Long> sleptSeconds = new ArrayList<>();

  private static TopologySpec failing() {
    Recovery retry = Recovery.retry(2)
        .withBackoff(Duration.ofSeconds(9), 1, Duration.ofSeconds(9))
        .withJitter(0);
    return Words.declared((in, out) -> in.peek(one -> {
          throw new IllegalStateException();
        })
        .onError(retry)
        .to(out));
  }

  private TopologyTestDriver started() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "words");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    HostSettings settings = new HostSettings(
        Limits.DEFAULT,
        Duration.ofDays(1),
        CacheBudget.each(1024),
        new TopologyMetrics("words"),
        Clock.systemUTC(),
        new SleepingWaits(wait -> sleptSeconds.add(wait.toSeconds())));
    return new TopologyTestDriver(
        KafkaTopology.compile(failing(), settings, properties), properties);
  }

  @Test
  void sharesOneBudgetAmongTheRecordsOfARound() {
    try (TopologyTestDriver driver = started()) {
      TestInputTopic<byte[], byte[]> in =
          driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
      byte[] word = StringValue.of("a").toByteArray();

      in.pipeInput(word);
      in.pipeInput(word);
      assertThat(sleptSeconds).containsExactly(9L, 9L, 2L);

      driver.advanceWallClockTime(Duration.ofSeconds(1));
      in.pipeInput(word);
      assertThat(sleptSeconds).containsExactly(9L, 9L, 2L, 9L, 9L);
    }
  }
}
