package io.headwater.runtime;

import java.util.Locale;

/** What Kafka promises about each record; Kafka's own words. */
public enum ProcessingGuarantee {
  /** Effects of a record are committed once, with its offset (KIP-447). */
  EXACTLY_ONCE_V2,
  /** Effects of a record may be repeated after a crash. */
  AT_LEAST_ONCE;

  /** Returns the value of {@code processing.guarantee}. */
  public String config() {
    return name().toLowerCase(Locale.ROOT);
  }
}
