package io.headwater.diagnostic;

/**
 * Halts an application in front of a record that a step failed on, because its author declared so.
 * The message names the step, the record's position and the reason, and holds no payload.
 */
public final class HaltingRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says where and why, without payload. */
  public HaltingRecordException(String message) {
    super(message);
  }
}
