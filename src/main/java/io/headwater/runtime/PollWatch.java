package io.headwater.runtime;

import io.headwater.diagnostic.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Halts an instance of which a stream thread does not come back. Thread-safe.
 *
 * <p>Whatever a thread does, it polls between records, while it restores or pauses, too. One that
 * does not is in a store or in code of the topology, and Kafka Streams calls it running for ever:
 * RocksDB 10, for one, lets a write wait for a recovery from a full disk that waits for the write.
 * Such a thread has left its group after {@code max.poll.interval.ms}; after twice that time nobody
 * waits for it any more. A thread cannot be ended from outside, but its process can.
 */
final class PollWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PollWatch.class);
  private static final String SINCE_POLL = "last-poll-seconds-ago";
  private static final String MAIN_CONSUMER = "-consumer";
  private static final String OTHER_CONSUMERS = ".*-(restore|global)-consumer";
  private static final long DEFAULT_MILLIS = 300_000;
  private static final int TIMES = 2;

  /** So many in a row: a process that was frozen has not polled either, and soon does. */
  private static final int LOOKS = 10;

  private static final long LOOK_MILLIS = 1_000;

  private final Supplier<Map<MetricName, ? extends Metric>> metrics;
  private final Duration longest;
  private final Consumer<String> halting;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(PollWatch::daemon);
  private final Map<String, Integer> looks = new HashMap<>();
  private volatile Optional<String> halt = Optional.empty();

  /**
   * Watches nothing yet.
   *
   * @param metrics those of Kafka Streams
   * @param longest how long a thread may stay in its group without a poll
   * @param halting hears once why the instance halts
   */
  PollWatch(
      Supplier<Map<MetricName, ? extends Metric>> metrics,
      Duration longest,
      Consumer<String> halting) {
    this.metrics = metrics;
    this.longest = longest;
    this.halting = halting;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "headwater-poll-watch");
    thread.setDaemon(true);
    return thread;
  }

  /** Reads how long a thread may stay in its group without a poll. */
  static Duration longest(Properties properties) {
    Object millis = new StreamsConfig(properties)
        .getMainConsumerConfigs("", "", 0)
        .getOrDefault(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, DEFAULT_MILLIS);
    return Duration.ofMillis(Long.parseLong(String.valueOf(millis)));
  }

  void start() {
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Looks at all threads, and halts if one does not come back. */
  void look() {
    Map<String, Long> late = new HashMap<>();
    metrics.get().forEach((name, metric) -> {
      String client = name.tags().getOrDefault("client-id", "");
      if (name.name().equals(SINCE_POLL)
          && client.endsWith(MAIN_CONSUMER)
          && !client.matches(OTHER_CONSUMERS)
          && metric.metricValue() instanceof Number seconds
          && seconds.longValue() > TIMES * longest.toSeconds()) {
        late.put(client, seconds.longValue());
      }
    });
    looks.keySet().retainAll(late.keySet());
    late.forEach((client, seconds) -> {
      if (looks.merge(client, 1, Integer::sum) == LOOKS) {
        halt(client, seconds);
      }
    });
  }

  private void halt(String client, long seconds) {
    String reason = new Problem(
            "HW1873",
            "stream thread of client '" + client + "'",
            ("it has been in a store or in code of the topology for %d s, and left its group after"
                    + " %d s")
                .formatted(seconds, longest.toSeconds()),
            "see where it waits (jstack), make room if the disk is full, and start again")
        .render();
    if (halt.isEmpty()) {
      halt = Optional.of(reason);
      LOG.error("application halts: {}", reason);
      halting.accept(reason);
    }
  }

  /** Returns why the application was halted, if it was. */
  Optional<String> halt() {
    return halt;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
