package io.headwater.operator;

/**
 * Bounds on single records.
 *
 * @param maxInputBytes largest value that is decoded
 * @param maxOutputBytes largest key, value and headers together that are written; what the broker
 *     and the producer take, less 5 % for framing
 */
public record Limits(int maxInputBytes, int maxOutputBytes) {
  private static final int MEBIBYTE = 1024 * 1024;

  /** Kafka's own default of 1 MiB per request and per message. */
  public static final Limits DEFAULT = new Limits(MEBIBYTE, MEBIBYTE - MEBIBYTE / 20);

  /** Requires positive bounds. */
  public Limits {
    if (maxInputBytes < 1 || maxOutputBytes < 1) {
      throw new IllegalArgumentException(
          "limits must be at least 1 byte, were " + maxInputBytes + " and " + maxOutputBytes);
    }
  }
}
