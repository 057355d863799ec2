package io.headwater.metrics;

import static io.headwater.metrics.MeasureUnit.BYTES;
import static io.headwater.metrics.MeasureUnit.COUNT;
import static io.headwater.metrics.MeasureUnit.NANOSECONDS;
import static io.headwater.metrics.MeasureUnit.RECORDS;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What publishers measure: names, kinds, units and labels, as {@link Measure} has the others. */
public enum PublisherMeasure {
  /** Counted apart from the outcomes, so that nothing is lost between the two. */
  GIVEN("given", Measure.Kind.COUNTER, RECORDS, "Records given to a publisher"),
  /** {@code acknowledged}, {@code failed} or {@code shed}; one per record in the end. */
  OUTCOMES(
      "records",
      Measure.Kind.COUNTER,
      RECORDS,
      "What became of the records given to a publisher",
      "outcome"),
  /** Those with outcome {@code failed}, by the code of their problem. */
  FAILURES("failures", Measure.Kind.COUNTER, RECORDS, "Records that were not written", "code"),
  /** Beyond the attempts that the client makes by itself. */
  RETRIES("retries", Measure.Kind.COUNTER, COUNT, "Further attempts at records"),
  /** Failed records of which there is a letter. */
  DEAD_LETTERS(
      "dead-letters", Measure.Kind.COUNTER, RECORDS, "Dead letters of records never to be written"),
  /** Key, value and headers, and what surrounds them in memory. */
  BYTES_WRITTEN("bytes", Measure.Kind.COUNTER, BYTES, "Bytes of acknowledged records in memory"),
  /** The difference of the first two. */
  PENDING("pending", Measure.Kind.GAUGE, RECORDS, "Records that are not answered yet"),
  /** What the bound of a publisher holds against. */
  PENDING_BYTES("pending.bytes", Measure.Kind.GAUGE, BYTES, "Memory of records not answered yet"),
  /** Of one in eight records, unless the mode is to wait for each. */
  LATENCY(
      "latency",
      Measure.Kind.DISTRIBUTION,
      NANOSECONDS,
      "Time from giving a record to its acknowledgement");

  private final String metric;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> labels;

  @SuppressWarnings("ImmutableEnumChecker") // A record of values.
  private final Description description;

  PublisherMeasure(String name, Measure.Kind kind, MeasureUnit unit, String help, String... more) {
    this.metric = "headwater.publisher." + name;
    this.labels = more.length == 0
        ? List.of("topology", "publisher")
        : List.of("topology", "publisher", more[0]);
    this.description = new Description(kind, unit, help);
  }

  /** Returns the name without labels, such as {@code headwater.publisher.records}. */
  public String metric() {
    return metric;
  }

  /** Returns the label names, in order. */
  public List<String> labels() {
    return labels;
  }

  Description description() {
    return description;
  }

  /** Names the series with these label values, in the order of {@link #labels()}. */
  SeriesName series(String... values) {
    Map<String, String> byLabel = new LinkedHashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      byLabel.put(labels.get(i), values[i]);
    }
    return new SeriesName(metric, byLabel);
  }
}
