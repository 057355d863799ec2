package io.headwater.diagnostic;

/**
 * Tells the errors of code that is called from those of the JVM itself. Whatever else authors'
 * code throws, an {@link Error} of a library or of their own included, is theirs, and follows the
 * declared recovery like an exception. When memory is exhausted, the JVM is broken or a thread is
 * stopped, no record is to blame.
 */
public final class FatalErrors {
  private FatalErrors() {}

  /** Tells whether it is the JVM that failed; that a stack was too small is the caller's doing. */
  public static boolean includes(Throwable thrown) {
    return (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError))
        || thrown.getClass().getName().equals("java.lang.ThreadDeath"); // deprecated in newer JDKs
  }

  /** Throws what authors' code has thrown once more if it is not that code's own failure. */
  public static void rethrow(Throwable thrown) {
    if (thrown instanceof Error error && includes(error)) {
      throw error;
    }
  }
}
