package io.headwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriberMeterTest {
  private final TopologyMetrics metrics = new TopologyMetrics("shop");
  private final SubscriberMeter meter = new SubscriberMeter(metrics, "billing");

  @Test
  void countsWhatWasTakenAndWhatBecameOfIt() {
    meter.taken(5, 70);
    meter.done(3, 2_000);
    meter.failed(IllegalStateException.class);
    meter.retried();
    meter.deadLettered();
    meter.skipped();
    meter.putAside();
    meter.duplicate();
    meter.committed();
    meter.commitFailed();
    meter.rebalanced();

    assertThat(count("taken")).isEqualTo(5);
    assertThat(count("taken.bytes")).isEqualTo(70);
    assertThat(count("done")).isEqualTo(3);
    assertThat(metrics
            .registry()
            .counter("headwater.subscriber.failures{topology=shop,subscriber=billing,"
                + "error=IllegalStateException}")
            .getCount())
        .isEqualTo(1);
    assertThat(count("retries") + count("dead-letters") + count("skipped") + count("put-aside"))
        .isEqualTo(4);
    assertThat(count("duplicates") + count("commits") + count("commits.failed")).isEqualTo(3);
    assertThat(count("rebalances")).isEqualTo(1);
    assertThat(metrics
            .registry()
            .histogram("headwater.subscriber.latency{topology=shop,subscriber=billing}")
            .getCount())
        .isEqualTo(3);
  }

  @Test
  void showsHowFarEachPartitionIsUntilItIsForgotten() {
    String lag =
        "headwater.subscriber.lag{topology=shop,subscriber=billing,stream=orders," + "partition=2}";
    meter.state(7, 90, 1);
    meter.partition("orders", 2, 40, 1_500);
    assertThat(valueOf(lag)).isEqualTo(40L);
    assertThat(gauge("pending")).isEqualTo(7L);
    assertThat(gauge("pending.bytes")).isEqualTo(90L);
    assertThat(gauge("paused")).isEqualTo(1L);

    meter.forget("orders", 2);

    assertThat(metrics.registry().getGauges()).doesNotContainKey(lag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "taken",
        "taken.bytes",
        "done",
        "failures",
        "retries",
        "dead-letters",
        "skipped",
        "put-aside",
        "duplicates",
        "commits",
        "commits.failed",
        "rebalances",
        "latency",
        "pending",
        "pending.bytes",
        "paused",
        "lag",
        "lag.age"
      })
  void hasItsRowInTheDocumentation(String name) throws IOException {
    meter.failed(IllegalStateException.class);
    meter.partition("orders", 2, 40, 1_500);

    Description description =
        metrics.description("headwater.subscriber." + name, Measure.Kind.COUNTER);

    assertThat(Files.readAllLines(Path.of("docs/subscribing.md")))
        .anyMatch(line -> line.startsWith("| `%s` | %s | %s | %s"
            .formatted(
                name,
                description.kind().name().toLowerCase(Locale.ROOT),
                description.unit().label(),
                description.help())));
  }

  private Object valueOf(String series) {
    return Objects.requireNonNull(metrics.registry().getGauges().get(series)).getValue();
  }

  private long count(String name) {
    return metrics.registry().counter(series(name)).getCount();
  }

  private Object gauge(String name) {
    return valueOf(series(name));
  }

  private static String series(String name) {
    return "headwater.subscriber." + name + "{topology=shop,subscriber=billing}";
  }
}
