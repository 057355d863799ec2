package io.headwater.event;

import io.headwater.diagnostic.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * Says that bytes are not what the stream declares, or that an upcaster has no result for them;
 * their producer, the schema or the upcaster is at fault.
 */
public final class UndecodableEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  /** Carries the reason; {@code message} must not contain payload. */
  public UndecodableEventException(FailureCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Returns the reason. */
  public FailureCode code() {
    return code;
  }
}
