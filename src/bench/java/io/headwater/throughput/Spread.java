package io.headwater.throughput;

import java.util.List;
import java.util.Locale;

/** Values of one kind, of all rounds. */
record Spread(double median, double least, double most) {

  static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(median, sorted.get(0), sorted.get(size - 1));
  }

  String text(String number) {
    return String.format(
        Locale.ROOT, number + " (" + number + "–" + number + ")", median, least, most);
  }
}
