package io.headwater.throughput;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Values of one kind, of all rounds. */
record Spread(double median, double least, double most) {

  static <T> Spread of(List<T> runs, ToDoubleFunction<T> value) {
    List<Double> sorted = runs.stream().map(value::applyAsDouble).sorted().toList();
    int size = sorted.size();
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(median, sorted.get(0), sorted.get(size - 1));
  }

  String text(String number) {
    return String.format(
        Locale.ROOT, number + " (" + number + "–" + number + ")", median, least, most);
  }
}
