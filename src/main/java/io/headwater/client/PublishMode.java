package io.headwater.client;

/**
 * What a publisher is mostly asked to do. It only chooses how batches are filled unless the
 * settings say so themselves; every method works in every mode.
 */
public enum PublishMode {
  /** Records are waited for, one at a time or by many callers: nothing lingers. */
  SYNC(0, 64 << 10, 32L << 20),
  /** Records are answered later: a batch lingers for 5 ms to be filled. */
  ASYNC(5, 256 << 10, 64L << 20),
  /** Many records at once, and nobody waits for a single one: batches are large. */
  BATCH(20, 512 << 10, 128L << 20);

  private final int lingerMillis;
  private final int batchBytes;
  private final long bufferBytes;

  PublishMode(int lingerMillis, int batchBytes, long bufferBytes) {
    this.lingerMillis = lingerMillis;
    this.batchBytes = batchBytes;
    this.bufferBytes = bufferBytes;
  }

  /** Returns how long a batch that is not full waits for more records. */
  int lingerMillis() {
    return lingerMillis;
  }

  /** Returns the largest batch of one partition. */
  int batchBytes() {
    return batchBytes;
  }

  /** Returns the least room for batches that are not acknowledged yet. */
  long bufferBytes() {
    return bufferBytes;
  }
}
