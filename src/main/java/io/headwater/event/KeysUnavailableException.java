package io.headwater.event;

/**
 * Says that the keys of subjects could not be asked. That says nothing about the record in hand:
 * it must not become a dead letter, and is processed again.
 */
public final class KeysUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RuntimeException thrown;

  KeysUnavailableException(RuntimeException thrown) {
    super(thrown);
    this.thrown = thrown;
  }

  /** Returns what was thrown where the keys are kept, for the host to deal with. */
  public RuntimeException thrown() {
    return thrown;
  }
}
