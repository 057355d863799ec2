package io.headwater.privacy;

import java.util.Optional;

/**
 * The keys of the subjects of an application, wherever they are kept. All instances share them.
 *
 * <p>Implementations must be thread-safe. What they know may be out of date by the time that they
 * declare: a key that another instance has made is found at once, as sealed values name it, but one
 * that was destroyed may be used for that long. They throw what they want if they cannot be
 * reached: the record is then processed again.
 */
public interface SubjectKeys extends AutoCloseable {

  /**
   * Returns a key to seal values of a subject with; makes one if there is none. A subject may have
   * several, since two instances need not agree: each sealed value names its own.
   *
   * <p>The key must be kept safely before it is returned, and outside of any transaction: values
   * that were sealed with it outlive the transaction they were sealed in, in the caches of others
   * and on their way to a log.
   *
   * @return empty for good once the subject was forgotten
   */
  Optional<SubjectKey> keyFor(String subject);

  /**
   * Returns the key that {@link #keyFor} would return, if it is there; makes none.
   *
   * @return empty also if the implementation cannot tell
   */
  default Optional<SubjectKey> known(String subject) {
    return Optional.empty();
  }

  /** Finds the key that a value was sealed with. */
  Found find(KeyId id);

  /**
   * Destroys all keys of a subject, for good: it never has one again. Does the same again if it
   * was done before, or is told of a subject that nobody knows.
   */
  Forgotten forget(String subject);

  @Override
  void close();

  /** What became of a key. */
  sealed interface Found {

    /** It is there. */
    record Key(SubjectKey key) implements Found {}

    /** It was destroyed, or will be: its subject was forgotten. */
    record Destroyed() implements Found {}

    /** It was never there: the value is from another application, or was made up. */
    record Unknown() implements Found {}
  }

  /**
   * What forgetting has done.
   *
   * @param keys how many keys were destroyed now
   * @param wasForgotten whether the subject had been forgotten before
   */
  record Forgotten(int keys, boolean wasForgotten) {}
}
