package io.headwater.throughput;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What each layer costs an event in each of several jobs, side by side. */
record LayerCosts(Map<String, Profile> profiles, long events) {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double LEAST_NANOS = 400;

  /** Returns a row for each layer that costs 400 ns or more in some job; the dearest first. */
  String text() {
    List<Row> rows = new ArrayList<>();
    TreeSet<String> layers = new TreeSet<>();
    profiles.values().forEach(profile -> layers.addAll(profile.layerMillis().keySet()));
    for (String layer : layers) {
      rows.add(new Row(
          layer,
          profiles.values().stream()
              .map(profile ->
                  profile.layerMillis().getOrDefault(layer, 0.0) * NANOS_PER_MILLI / events)
              .toList()));
    }
    rows.sort(Comparator.comparingDouble(Row::most).reversed());
    StringBuilder text = new StringBuilder();
    text.append(String.format("%n%-32s", "ns CPU/event of the job's JVM"));
    profiles.keySet().forEach(job -> text.append(String.format("%18s", job)));
    text.append(String.format("%n"));
    rows.stream().filter(row -> row.most() >= LEAST_NANOS).forEach(row -> append(text, row));
    append(
        text,
        Row.sum(
            "all others",
            rows.stream().filter(row -> row.most() < LEAST_NANOS).toList(),
            profiles.size()));
    append(text, Row.sum("all", rows, profiles.size()));
    return text.toString();
  }

  private static void append(StringBuilder text, Row row) {
    text.append(String.format("%-32s", row.layer()));
    row.nanos().forEach(nanos -> text.append(String.format(Locale.ROOT, "%18.0f", nanos)));
    text.append(String.format("%n"));
  }

  private record Row(String layer, List<Double> nanos) {
    double most() {
      return nanos.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    static Row sum(String name, List<Row> rows, int jobs) {
      List<Double> sums = new ArrayList<>();
      for (int i = 0; i < jobs; i++) {
        int job = i;
        sums.add(rows.stream().mapToDouble(row -> row.nanos().get(job)).sum());
      }
      return new Row(name, sums);
    }
  }
}
