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

  /**
   * Says that the JVM failed.
   *
   * @param where the position of the record in hand, or what was at work without one
   * @param hasRecord whether a record was in hand
   * @param more a further sentence on what to do, beginning with a full stop; may be empty
   */
  public static Problem problem(String where, boolean hasRecord, Throwable thrown, String more) {
    return new Problem(
        "HW1875",
        where,
        "the JVM failed%s (%s)"
            .formatted(
                hasRecord ? " while the record was in hand, which need not be to blame" : "",
                Causes.typed(thrown)),
        "give the instance more memory (-Xmx), or fewer threads and smaller caches, and start it"
            + " again; nothing is lost" + more);
  }

  /**
   * Halts in front of the record in hand if it was the JVM that failed, for a host that commits
   * what is before a record that it halts at.
   *
   * @param record the record's position
   */
  public static void halt(Throwable thrown, String record) {
    if (areIn(thrown)) {
      throw new HaltingRecordException(problem(record, true, thrown, "").render());
    }
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
