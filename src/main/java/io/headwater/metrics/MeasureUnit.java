package io.headwater.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The unit a series is recorded in, and the base unit in which Prometheus shows it. */
public enum MeasureUnit {
  /** Whole records. */
  RECORDS(1, ""),
  /** Plain numbers of anything else. */
  COUNT(1, ""),
  /** Parts of a whole, in [0, 1]. */
  RATIO(1, "ratio"),
  /** Bytes of memory, disk or network. */
  BYTES(1, "bytes"),
  /** Nanoseconds; shown in seconds. */
  NANOSECONDS(1e9, "seconds"),
  /** Milliseconds; shown in seconds. */
  MILLISECONDS(1e3, "seconds"),
  /** Seconds. */
  SECONDS(1, "seconds");

  /* 1, 2.5, 5 per decade: the steps of the Prometheus client libraries' default buckets. */
  private static final List<Double> STEP_SECONDS = List.of(
      1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025,
      0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);
  private static final List<Double> JOURNEY_SECONDS = List.of(
      1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0,
      3600.0, 86400.0);

  private final double perBase;
  private final String base;

  MeasureUnit(double perBase, String base) {
    this.perBase = perBase;
    this.base = base;
  }

  /** Returns the name as documentation and {@link TopologyMetrics#gauge} spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the unit with this label.
   *
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  public static MeasureUnit of(String label) {
    return Arrays.stream(values())
        .filter(unit -> unit.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unit must be one of "
            + Arrays.stream(values()).map(MeasureUnit::label).collect(Collectors.joining(", "))
            + ", was '" + label + "'"));
  }

  /** Returns the base unit's name as a Prometheus suffix; empty for plain numbers. */
  String base() {
    return base;
  }

  /** Converts a recorded value to the base unit. */
  double toBase(double recorded) {
    return recorded / perBase;
  }

  /** Converts a value in the base unit to the nearest recorded one. */
  long fromBase(double value) {
    return Math.round(value * perBase);
  }

  /** Returns the upper bounds of the Prometheus buckets, ascending, in the base unit. */
  List<Double> bucketBounds() {
    return this == NANOSECONDS ? STEP_SECONDS : JOURNEY_SECONDS;
  }
}
