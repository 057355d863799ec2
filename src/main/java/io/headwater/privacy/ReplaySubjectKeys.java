package io.headwater.privacy;

import java.util.Optional;

/**
 * The keys of an application for a replay, which makes and destroys none of them: subjects that
 * have no key get one that follows from the master key, the same in every replay, and is kept
 * nowhere. Thread-safe if the keys are.
 */
public final class ReplaySubjectKeys implements SubjectKeys {
  private final SubjectKeys keys;
  private final MasterKey master;

  /**
   * Replays with the keys of an application, which are closed with these.
   *
   * @param master which wrapped them
   */
  public ReplaySubjectKeys(SubjectKeys keys, MasterKey master) {
    this.keys = keys;
    this.master = master;
  }

  @Override
  public Optional<SubjectKey> keyFor(String subject) {
    Optional<SubjectKey> known = keys.known(subject);
    if (known.isPresent()) {
      return known;
    }
    SubjectKey own = master.replayKey(master.tag(subject));
    // No key of a subject is there any more once it was forgotten, whatever its id.
    return keys.find(own.id()) instanceof Found.Destroyed ? Optional.empty() : Optional.of(own);
  }

  @Override
  public Found find(KeyId id) {
    Found found = keys.find(id);
    SubjectKey own = master.replayKey(id.tag());
    return found instanceof Found.Unknown && own.id().equals(id) ? new Found.Key(own) : found;
  }

  /** Is refused: a replay has no effect on anything. */
  @Override
  public Forgotten forget(String subject) {
    throw new UnsupportedOperationException("a replay forgets nobody");
  }

  @Override
  public void close() {
    keys.close();
  }
}
