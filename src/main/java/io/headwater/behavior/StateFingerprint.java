package io.headwater.behavior;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.Optional;

/**
 * A number that tells whether stored states are what their events would be folded into now.
 *
 * <p>It follows from the state's type with all types in it; from the version that the aggregate
 * declares; from what ends it, and what is kept then; and, as far as events are folded by
 * expressions, from what these say. Invariants are no part of it: they refuse commands, and change
 * no state. Nor is the event's type, of which a state holds what the handlers took. The same in
 * every process; 63 bits of a SHA-256.
 */
final class StateFingerprint {
  private static final String FORMAT = "headwater state 1\n";

  private StateFingerprint() {}

  /** Returns the fingerprint, at least 1. */
  static long of(Aggregate<?, ?, ?> aggregate) {
    Lifecycle life = aggregate.life();
    StringBuilder text = new StringBuilder(FORMAT)
        .append(aggregate.types().state().text())
        .append("version ")
        .append(life.version())
        .append('\n');
    aggregate.eventCases().stream()
        .sorted(Comparator.comparingInt(FieldDescriptor::getNumber))
        .forEach(event -> said(aggregate, event)
            .ifPresent(what -> text.append(event.getNumber()).append(' ').append(what)));
    return hash(text.toString());
  }

  /** Nothing of a handler in Java, so that another one can be added without another version. */
  private static Optional<String> said(Aggregate<?, ?, ?> aggregate, FieldDescriptor event) {
    Optional<String> what = aggregate.life().ends().contains(event.getNumber())
        ? Optional.of("ends: " + aggregate.life().tombstone().label())
        : aggregate.evolutionMeaning(event);
    return what.map(text -> text + "\n");
  }

  private static long hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Math.max(1, ByteBuffer.wrap(digest).getLong() & Long.MAX_VALUE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
