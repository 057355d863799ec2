package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollWatchTest {
  private final Metrics metrics = new Metrics();
  private final AtomicInteger sincePoll = new AtomicInteger();
  private final List<String> heard = new ArrayList<>();
  private final PollWatch watch =
      new PollWatch(metrics::metrics, Duration.ofMinutes(5), heard::add);

  private void consumer(String client) {
    metrics.addMetric(
        metrics.metricName(
            "last-poll-seconds-ago", "consumer-metrics", Map.of("client-id", client)),
        (Measurable) (config, now) -> sincePoll.get());
  }

  private void look(int times) {
    IntStream.range(0, times).forEach(i -> watch.look());
  }

  @AfterEach
  void close() {
    watch.close();
    metrics.close();
  }

  @Test
  void haltsOnceWhenAThreadDoesNotComeBack() {
    consumer("bank-1-StreamThread-1-consumer");
    sincePoll.set(601);

    look(30);

    assertThat(watch.halt())
        .contains(
            "stream thread of client 'bank-1-StreamThread-1-consumer': it has been in a store or"
                + " in code of the topology for 601 s, and left its group after 300 s [HW1873]\n"
                + "  fix: see where"
                + " it waits (jstack), make room if the disk is full, and start again");
    assertThat(heard).containsExactly(watch.halt().orElseThrow());
  }

  @Test
  void leavesAThreadAloneThatIsLate() {
    consumer("bank-1-StreamThread-1-consumer");
    sincePoll.set(600);

    look(30);

    assertThat(watch.halt()).isEmpty();
  }

  @Test
  void leavesAProcessAloneThatWasFrozen() {
    consumer("bank-1-StreamThread-1-consumer");
    sincePoll.set(9_000);
    look(9);
    sincePoll.set(0);
    look(1);
    sincePoll.set(9_000);

    look(9);

    assertThat(watch.halt()).isEmpty();
  }

  @Test
  void leavesConsumersAloneThatNeedNotPoll() {
    consumer("bank-1-StreamThread-1-restore-consumer");
    consumer("bank-1-global-consumer");
    sincePoll.set(9_000);

    look(30);

    assertThat(watch.halt()).isEmpty();
  }

  @Test
  void knowsHowLongAThreadMayStayAway() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "bank");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");

    assertThat(PollWatch.longest(properties)).isEqualTo(Duration.ofMinutes(5));

    properties.put("main.consumer.max.poll.interval.ms", "2000");
    assertThat(PollWatch.longest(properties)).isEqualTo(Duration.ofSeconds(2));
  }
}
