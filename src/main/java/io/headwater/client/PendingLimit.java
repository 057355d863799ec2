package io.headwater.client;

/**
 * How much may be pending in a publisher, and what becomes of a record beyond that.
 *
 * <p>A record is pending from when it is given until it is answered. It counts with the bytes of
 * key, value and headers, and 256 more for what surrounds them.
 *
 * @param bytes at most so many, at least 1; a larger record is taken when nothing else is pending
 */
public record PendingLimit(long bytes, WhenFull whenFull) {
  /** 32 MiB; who has more waits. */
  public static final PendingLimit DEFAULT = new PendingLimit(32L << 20, WhenFull.BLOCK);

  /** What becomes of a record for which there is no room. */
  public enum WhenFull {
    /** Its publisher waits for room until the deadline; then the record is answered as failed. */
    BLOCK,
    /** It is answered as failed at once. */
    FAIL,
    /** It is answered as failed at once, and counted as shed: load that nobody is to repair. */
    SHED
  }

  /** Rejects a limit that nothing passes. */
  public PendingLimit {
    if (bytes < 1) {
      throw new IllegalArgumentException("pending bytes must be at least 1, was " + bytes);
    }
  }
}
