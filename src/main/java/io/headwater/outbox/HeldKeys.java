package io.headwater.outbox;

import io.headwater.jdbc.OutboxRow;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of which a row cannot be sent, so that later ones must wait. Not thread-safe. */
final class HeldKeys {
  private final Map<Lane, Long> firstIds = new HashMap<>();
  private final Set<Long> held = new HashSet<>();
  private final Set<Long> waiting = new HashSet<>();

  /** What keeps an order: a key of a topic. A row without a key is one by itself. */
  private record Lane(String topic, Optional<ByteBuffer> key, long id) {
    static Lane of(OutboxRow row) {
      return new Lane(
          row.topic(), row.key().map(ByteBuffer::wrap), row.key().isEmpty() ? row.id() : -1);
    }
  }

  /** Holds the key of a row that cannot be sent. */
  void hold(OutboxRow row) {
    firstIds.putIfAbsent(Lane.of(row), row.id());
    held.add(row.id());
  }

  /** Tells whether a row of the same key is held; if so, this one waits for it. */
  boolean isHeld(OutboxRow row) {
    Long first = firstIds.get(Lane.of(row));
    if (first == null) {
      return false;
    }
    if (first != row.id()) {
      waiting.add(row.id());
    }
    return true;
  }

  /** Forgets everything, so that each row is tried again. */
  void clear() {
    firstIds.clear();
    held.clear();
    waiting.clear();
  }

  int held() {
    return held.size();
  }

  int waiting() {
    return waiting.size();
  }
}
