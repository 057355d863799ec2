package io.headwater.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Writes a registry for Prometheus, as text format 0.0.4 or as OpenMetrics 1.0.0. Thread-safe.
 *
 * <p>Values are in base units. Distributions are classic histograms with cumulative buckets.
 * Counters, and whatever of another registry counts, end in {@code _total}. Series without a value
 * yet are left out. If there are more series than the cap, those last by name are left out, and
 * {@link Measure#SERIES_OMITTED} says how many.
 */
public final class PrometheusExposition {
  /** How many series an exposition holds unless told otherwise; a histogram is one series. */
  public static final int DEFAULT_MAX_SERIES = 10_000;

  /*
   * The two text writers are named here instead of asking ExpositionFormats.findWriter: that
   * answers a protobuf Accept header with a writer that is not available and throws.
   */
  private static final ExpositionFormatWriter TEXT = PrometheusTextFormatWriter.create();
  private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();

  private final TopologyMetrics metrics;
  private final int maxSeries;

  /** Shows {@code metrics}, at most {@link #DEFAULT_MAX_SERIES} of its series. */
  public PrometheusExposition(TopologyMetrics metrics) {
    this(metrics, DEFAULT_MAX_SERIES);
  }

  /**
   * Shows {@code metrics}.
   *
   * @param maxSeries at least 1
   */
  public PrometheusExposition(TopologyMetrics metrics, int maxSeries) {
    if (maxSeries < 1) {
      throw new IllegalArgumentException("series must be at least 1, were " + maxSeries);
    }
    this.metrics = metrics;
    this.maxSeries = maxSeries;
  }

  /**
   * Returns the content type of what {@link #write} writes for the same {@code accept}.
   *
   * @param accept an HTTP Accept header; may be empty
   */
  public String contentType(String accept) {
    return writer(accept).getContentType();
  }

  /**
   * Writes all series as they are now, and leaves {@code out} open.
   *
   * @param accept an HTTP Accept header; may be empty
   * @throws IOException if {@code out} does not take it
   */
  public void write(OutputStream out, String accept) throws IOException {
    writer(accept).write(out, PrometheusFamilies.of(metrics, maxSeries));
  }

  /** Picks OpenMetrics where it is named and not less welcome than plain text. */
  private static ExpositionFormatWriter writer(String accept) {
    double openMetrics = 0;
    double text = 0;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      double quality = quality(parts);
      switch (parts[0].strip()) {
        case "application/openmetrics-text" -> openMetrics = Math.max(openMetrics, quality);
        case "text/plain" -> text = Math.max(text, quality);
        default -> {}
      }
    }
    return openMetrics > 0 && openMetrics >= text ? OPEN_METRICS : TEXT;
  }

  private static double quality(String[] parameters) {
    for (String parameter : parameters) {
      String[] pair = parameter.strip().split("=", 2);
      if (pair.length == 2 && pair[0].equals("q")) {
        return parseQuality(pair[1]);
      }
    }
    return 1;
  }

  private static double parseQuality(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0; // Unreadable is unwelcome; plain text is always an answer.
    }
  }
}
