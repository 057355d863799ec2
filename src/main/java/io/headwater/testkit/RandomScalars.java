package io.headwater.testkit;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random values of the scalar types: mostly one of few, so that they meet; some at the bounds. */
record RandomScalars(RandomGenerator random) {
  /** Texts that most texts are, and keys too, so that values name keys. */
  static final List<String> WORDS = List.of("a", "b", "c", "d", "e", "f");

  private static final List<String> ODD_TEXTS = List.of(
      "",
      " ",
      "grün/ß",
      "日本語",
      "\uD83D\uDE00",
      "e\u0301",
      "two\nlines",
      "'quoted' \"twice\"",
      "nul\u0000",
      "1",
      "x".repeat(300));

  private static final long[] SMALL = {0, 1, 2, 3, 5, 10, 100};

  private static final long[] LONG_BOUNDS = {
    -1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE + 1L, (1L << 53) + 1
  };

  private static final int[] INT_BOUNDS = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 128, 1 << 16};

  private static final double[] DOUBLE_BOUNDS = {
    -0.0, -1.5, Double.MIN_VALUE, Double.MAX_VALUE, 0.1, 1e-7
  };

  private static final double[] NOT_FINITE = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  /** Tells whether something happens that does so in that many of a hundred cases. */
  boolean percent(int cases) {
    return random.nextInt(100) < cases;
  }

  <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  String word() {
    return oneOf(WORDS);
  }

  String text() {
    return percent(80) ? word() : oneOf(ODD_TEXTS);
  }

  ByteString bytes() {
    if (percent(70)) {
      return ByteString.copyFrom(text(), StandardCharsets.UTF_8);
    }
    byte[] bytes = new byte[random.nextInt(5)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  int int32() {
    int kind = random.nextInt(100);
    if (kind < 80) {
      return (int) SMALL[random.nextInt(SMALL.length)];
    }
    return kind < 88 ? INT_BOUNDS[random.nextInt(INT_BOUNDS.length)] : random.nextInt(1_000);
  }

  long int64() {
    int kind = random.nextInt(100);
    if (kind < 80) {
      return SMALL[random.nextInt(SMALL.length)];
    }
    return kind < 88 ? LONG_BOUNDS[random.nextInt(LONG_BOUNDS.length)] : random.nextInt(1_000);
  }

  double finite() {
    return percent(80)
        ? SMALL[random.nextInt(SMALL.length)]
        : DOUBLE_BOUNDS[random.nextInt(DOUBLE_BOUNDS.length)];
  }

  double real() {
    return percent(5) ? NOT_FINITE[random.nextInt(NOT_FINITE.length)] : finite();
  }
}
