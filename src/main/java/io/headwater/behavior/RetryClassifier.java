package io.headwater.behavior;

/**
 * Tells what may pass by itself from what is permanent, for records that are tried again.
 *
 * <p>Asked about what a user's code threw, never about what follows from a record alone: bytes that
 * cannot be read are not tried again, whatever it says. One object serves all threads, so it must
 * be thread-safe; it must not block, and should say the same of the same exception.
 */
@FunctionalInterface
public interface RetryClassifier {
  /**
   * Tells whether another attempt may end differently. If it throws, the record is not tried again.
   *
   * @param thrown by a rule or a class of the user's, with its causes; an {@code Error} only if an
   *     effect threw it
   */
  boolean mayPass(Throwable thrown);
}
