package io.headwater.deadletter;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a letter does not hold of the record that failed; its origin topic may hold it still.
 *
 * @param parts at least one
 * @param valueBytes length of the value; 0 if there was none
 * @param valueDigest SHA-256 of the value, by which it is known again; absent if there was none
 */
public record Omission(Set<Part> parts, int valueBytes, byte @Nullable [] valueDigest) {
  /** A part of a record. */
  public enum Part {
    /** Fields of the value that must not be shown. */
    FIELDS("fields"),
    /** What follows the first bytes of the value. */
    REST("the rest of the value"),
    /** The value. */
    VALUE("value"),
    /** The headers. */
    HEADERS("headers"),
    /** The key. */
    KEY("key");

    private final String spoken;

    Part(String spoken) {
      this.spoken = spoken;
    }

    /** Returns the name as the header spells it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Part> of(String label) {
      return Arrays.stream(values()).filter(part -> part.label().equals(label)).findFirst();
    }
  }

  /** Copies the parts. */
  public Omission {
    parts = Set.copyOf(parts);
  }

  /** Renders the parts in their order. */
  String text() {
    return parts.stream().sorted().map(Part::label).collect(Collectors.joining(","));
  }

  /** Tells whether the letter holds but the first bytes of the value, which mean nothing alone. */
  public boolean isTruncated() {
    return parts.contains(Part.REST);
  }

  /** Tells whether a value is the one that the record had. */
  public boolean isValue(byte @Nullable [] value) {
    return value == null ? valueDigest == null : Arrays.equals(valueDigest, ValueDigest.of(value));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Omission omission
        && parts.equals(omission.parts)
        && valueBytes == omission.valueBytes
        && Arrays.equals(valueDigest, omission.valueDigest);
  }

  @Override
  public int hashCode() {
    return 31 * parts.hashCode() + Arrays.hashCode(valueDigest);
  }

  /** Renders what a person may see: never the digest, which tells equal values. */
  @Override
  public String toString() {
    return "without "
        + parts.stream().sorted().map(part -> part.spoken).collect(Collectors.joining(", "));
  }
}
