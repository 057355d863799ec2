package io.headwater.streams;

/**
 * Decides when one stream thread commits for want of records. A function of the times that it is
 * told, which are nanoseconds of one clock; used by one thread.
 */
final class IdlePolicy {
  /** How many commits may follow each other without regard to the spacing. */
  static final int BURST = 5;

  /** One part in how many of a thread's time such commits may take. */
  static final int SHARE = 5;

  /** The time at which nothing is due. */
  static final long NEVER = Long.MAX_VALUE;

  private final boolean isOff;
  private final long after;
  private final long spacing;
  private boolean isDirty;
  private long lastRecord;

  /** When the last commit would have come, had all kept the spacing (GCRA, ITU-T I.371). */
  private long scheduled;

  private boolean hasCommitted;
  private boolean isUnderway;
  private long requested;

  IdlePolicy(IdleCommit setting) {
    isOff = setting.equals(IdleCommit.NEVER);
    after = setting.after().toNanos();
    spacing = setting.spacing().toNanos();
  }

  /** Notes a record that is not committed yet. */
  void processed(long now) {
    isDirty = true;
    lastRecord = now;
  }

  /**
   * Notes that everything is committed, for whatever reason. What was asked for here and took long
   * is not asked for again soon: on a busy machine each commit takes from what it is to speed up.
   */
  void committed(long now) {
    isDirty = false;
    if (isUnderway) {
      isUnderway = false;
      scheduled += Math.max(0, SHARE * (now - requested) - spacing);
    }
  }

  /** Notes that a commit was asked for here; it counts whether it comes about or not. */
  void requested(long now) {
    scheduled = (hasCommitted ? Math.max(scheduled, now) : now) + spacing;
    hasCommitted = true;
    isUnderway = true;
    requested = now;
  }

  /** Returns when to commit if no record comes before; {@link #NEVER} if there is nothing to. */
  long due() {
    if (!isDirty || isOff) {
      return NEVER;
    }
    long idle = lastRecord + after;
    return hasCommitted ? Math.max(idle, scheduled - (BURST - 1) * spacing) : idle;
  }
}
