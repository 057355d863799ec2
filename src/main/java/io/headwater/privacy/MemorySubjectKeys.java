package io.headwater.privacy;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Keys that end with the process, for tests. */
public final class MemorySubjectKeys implements SubjectKeys {
  private final KeyRing ring = new KeyRing(MasterKey.random());

  @Override
  public synchronized Optional<SubjectKey> keyFor(String subject) {
    if (ring.keyOf(subject).isEmpty() && !ring.isForgotten(subject)) {
      ring.take(ring.newKey(subject));
    }
    return ring.keyOf(subject);
  }

  @Override
  public Optional<SubjectKey> known(String subject) {
    return ring.keyOf(subject);
  }

  @Override
  public Found find(KeyId id) {
    return ring.find(id);
  }

  @Override
  public synchronized Forgotten forget(String subject) {
    boolean wasForgotten = ring.isForgotten(subject);
    List<KeyRing.Entry> destructions = ring.destructions(subject);
    ring.take(ring.mark(subject, Clock.systemUTC().instant()));
    destructions.forEach(ring::take);
    return new Forgotten(destructions.size(), wasForgotten);
  }

  @Override
  public void close() {}
}
