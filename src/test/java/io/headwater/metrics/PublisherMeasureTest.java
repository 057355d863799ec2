package io.headwater.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublisherMeasureTest {
  @ParameterizedTest
  @EnumSource(PublisherMeasure.class)
  void hasItsRowInTheDocumentation(PublisherMeasure measure) throws IOException {
    String row = "| `%s` | %s | %s | %s | %s |"
        .formatted(
            measure.metric(),
            measure.description().kind().name().toLowerCase(Locale.ROOT),
            measure.description().unit().label(),
            String.join(", ", measure.labels()),
            measure.description().help());

    assertThat(Files.readAllLines(Path.of("docs/metrics.md"))).contains(row);
  }

  @Test
  void countsWhatBecameOfEachRecord() throws IOException {
    TopologyMetrics metrics = new TopologyMetrics("orders");
    PublisherMeter meter = metrics.publisher("out", () -> 7);

    meter.given();
    meter.given();
    meter.given();
    meter.acknowledged(100);
    meter.failed("HW0609");
    meter.latencyNanos(1_000);

    assertThat(meter.pending()).isEqualTo(1);
    assertThat(meter.failedRecordsByCode()).containsEntry("HW0609", 1L);
    ByteArrayOutputStream exposed = new ByteArrayOutputStream();
    new PrometheusExposition(metrics).write(exposed, "text/plain");
    assertThat(exposed.toString(UTF_8))
        .contains("headwater_publisher_records_total{outcome=\"acknowledged\","
            + "publisher=\"out\",topology=\"orders\"} 1.0")
        .contains("headwater_publisher_pending_bytes{publisher=\"out\",topology=\"orders\"} 7.0");
  }

  @Test
  void replacesThePublisherThatHadItsNameBefore() {
    TopologyMetrics metrics = new TopologyMetrics("orders");
    metrics.publisher("out", () -> 7).given();
    PublisherMeter second = metrics.publisher("out", () -> 7);

    second.given();

    assertThat(second.givenRecords()).isEqualTo(1);
    assertThat(metrics.registry().getCounters())
        .hasEntrySatisfying(
            "headwater.publisher.given{topology=orders,publisher=out}",
            counter -> assertThat(counter.getCount()).isEqualTo(1));
  }
}
