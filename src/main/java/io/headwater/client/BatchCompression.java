package io.headwater.client;

import java.util.Locale;

/** How the batches of a publisher are compressed; consumers need no setting to read them. */
public enum BatchCompression {
  /** Not at all. */
  NONE,
  /** Small and slow; every client reads it. */
  GZIP,
  /** Fast, and larger than the others. */
  SNAPPY,
  /** Fast, and small enough: the default. */
  LZ4,
  /** The smallest. */
  ZSTD;

  /** Returns the value of {@code compression.type}. */
  String kafkaName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
