package io.headwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.SlidingWindowReservoir;
import io.headwater.diagnostic.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusExpositionTest {
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private final TopologyMetrics metrics = new TopologyMetrics("bank");

  @Test
  void writesTextFormat() throws IOException {
    fill();

    assertThat(write("")).isEqualTo(golden("metrics.prometheus.txt"));
  }

  @Test
  void writesOpenMetrics() throws IOException {
    fill();

    assertThat(write(OPEN_METRICS)).isEqualTo(golden("metrics.openmetrics.txt"));
  }

  private void fill() {
    ProgramMeter account = metrics.program("account");
    account.consumed();
    account.consumed();
    account.outcome(Outcome.PROCESSED);
    account.outcome(Outcome.DEAD_LETTERED);
    account.latencyNanos(1_000);
    account.latencyNanos(1_200_000);
    account.endToEndMillis(40);
    account.emitted("account-events");
    metrics.state("accounts").hit();
    metrics.commitIntervalMillis(100);
    metrics.lag("account-commands", 3, () -> 12);
    metrics.gauge("vault.size", "bytes", () -> 4096);
    metrics.gauge("queue.wait", "milliseconds", () -> 1500);
  }

  @Test
  void escapesLabelValues() throws IOException {
    metrics.gauge("odd", "count", Map.of("value", "say \"a,b}\"\\\nend"), () -> 1);

    assertThat(write("").lines())
        .contains("odd{topology=\"bank\",value=\"say \\\"a,b}\\\"\\\\\\nend\"} 1.0");
  }

  @Test
  void turnsEveryRegistryNameIntoALegalOne() throws IOException {
    metrics.registry().counter("9-lives.of a cat/ü");
    metrics.registry().counter("torn{label");
    metrics.gauge("jobs.total", "count", () -> 1);

    assertThat(write("").lines())
        .contains("_9_lives_of_a_cat___total 0.0", "_torn_label_total 0.0")
        .contains("jobs{topology=\"bank\"} 1.0");
  }

  @Test
  void showsTheCountOfForeignReservoirsAndMeters() throws IOException {
    metrics.registry().meter("requests").mark(3);
    metrics
        .registry()
        .register("sizes", new com.codahale.metrics.Histogram(new SlidingWindowReservoir(2)))
        .update(17);

    assertThat(write("").lines()).contains("requests_total 3.0", "sizes_total 1.0");
  }

  @Test
  void leavesOutWhatHasNoValue() throws IOException {
    metrics.gauge("broken", "count", () -> {
      throw new IllegalStateException("closed");
    });
    metrics.gauge("unknown", "count", () -> Double.NaN);
    metrics.registry().gauge("text", () -> () -> "RUNNING");

    assertThat(write("")).doesNotContain("broken", "unknown", "text");
  }

  @Test
  void showsOneOfTwoSeriesThatReadTheSame() throws IOException {
    metrics.registry().counter("a-b").inc(1);
    metrics.registry().counter("a.b").inc(2);
    metrics.registry().gauge("a_b.total", () -> () -> 3);

    assertThat(write("").lines())
        .contains("a_b_total 1.0", "headwater_series_omitted{topology=\"bank\"} 2.0")
        .doesNotContain("a_b_total 2.0");
  }

  @Test
  void capsTheNumberOfSeries() throws IOException {
    metrics.registry().counter("a");
    metrics.registry().counter("b");
    metrics.registry().counter("z");
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    new PrometheusExposition(metrics, 2).write(out, "");

    assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "a_total 0.0", "b_total 0.0", "headwater_series_omitted{topology=\"bank\"} 2.0");
  }

  @Test
  void refusesToShowNothing() {
    assertThatThrownBy(() -> new PrometheusExposition(metrics, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("series must be at least 1, were 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/openmetrics-text; version=1.0.0",
        "text/plain;q=0.5, application/openmetrics-text;q=0.5",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,"
            + "text/plain;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
      })
  void answersInOpenMetricsWhereItIsWelcome(String accept) {
    assertThat(new PrometheusExposition(metrics).contentType(accept))
        .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "text/html,,;",
        "text/plain",
        "application/openmetrics-text;q=0",
        "application/openmetrics-text;q=many",
        "application/openmetrics-text;q=0.5,text/plain",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
      })
  void answersInTextOtherwise(String accept) throws IOException {
    assertThat(new PrometheusExposition(metrics).contentType(accept))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(write(accept)).startsWith("# HELP ").doesNotContain("# EOF");
  }

  private String write(String accept) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PrometheusExposition(metrics).write(out, accept);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(
        PrometheusExpositionTest.class.getResourceAsStream("/golden/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
