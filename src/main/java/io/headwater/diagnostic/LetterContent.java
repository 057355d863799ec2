package io.headwater.diagnostic;

import java.util.Locale;

/** What a dead letter holds of the record that failed, beside its position. */
public enum LetterContent {
  /** All of it, byte for byte; no value if it is too large for a queue. */
  FULL,
  /** All of it, byte for byte; the first bytes of a value that is too large for a queue. */
  TRUNCATED,
  /**
   * Its value without the fields that are marked as personal, or with {@code debug_redact}; without
   * a value if it cannot be decoded.
   */
  REDACTED,
  /** Its key and headers, but not its value. */
  REFERENCE;

  /** Returns the name as YAML spells it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
