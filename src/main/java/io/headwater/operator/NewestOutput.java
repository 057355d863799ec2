package io.headwater.operator;

import java.util.function.Supplier;

/**
 * An output that is not needed any more once a newer one of its key leaves by the same exit:
 * measured and placed, and perhaps not serialised before it is written. Used by one thread.
 */
public final class NewestOutput {
  private final int exit;
  private final byte[] key;
  private final long sizeBytes;
  private final Supplier<OutputRecord> encoding;

  /**
   * Takes an output.
   *
   * @param sizeBytes about what it occupies until it is written
   * @param encoding serialises it; does not throw
   */
  NewestOutput(int exit, byte[] key, long sizeBytes, Supplier<OutputRecord> encoding) {
    this.exit = exit;
    this.key = key;
    this.sizeBytes = sizeBytes;
    this.encoding = encoding;
  }

  /** Returns which way out of the program, an index into {@link Program#exits()}. */
  public int exit() {
    return exit;
  }

  /** Returns the encoded key; nobody may change it. */
  public byte[] key() {
    return key;
  }

  /** Returns about how many bytes it occupies. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Returns the record to be written; to be called once. */
  public OutputRecord encoded() {
    return encoding.get();
  }
}
