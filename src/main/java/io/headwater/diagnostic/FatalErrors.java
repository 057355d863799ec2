package io.headwater.diagnostic;

/**
 * Tells the errors of code that is called from those of the JVM itself. Whatever else authors'
 * code throws, an {@link Error} of a library or of their own included, is theirs, and follows the
 * declared recovery like an exception. When memory is exhausted, the JVM is broken or a thread is
 * stopped, no record is to blame.
 */
public final class FatalErrors {
  private FatalErrors() {}

  /** Tells whether it is the JVM that failed, or that is why something else was thrown. */
  public static boolean areIn(Throwable thrown) {
    return Causes.of(thrown).stream().anyMatch(FatalErrors::isOne);
  }

  /* That a stack was too small is the caller's doing. */
  private static boolean isOne(Throwable thrown) {
    return (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError))
        || thrown.getClass().getName().equals("java.lang.ThreadDeath"); // deprecated in newer JDKs
  }

  /** Throws the error once more, if there is one in what authors' code has thrown. */
  public static void rethrow(Throwable thrown) {
    for (Throwable one : Causes.of(thrown)) {
      if (one instanceof Error error && isOne(error)) {
        throw error;
      }
    }
  }
}
