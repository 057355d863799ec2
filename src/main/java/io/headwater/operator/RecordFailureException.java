package io.headwater.operator;

import io.headwater.diagnostic.FailureCode;

/** Ends a unit of work: the record cannot be processed, for a reason that is not the host's. */
final class RecordFailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  RecordFailureException(FailureCode code, String message) {
    super(message);
    this.code = code;
  }

  FailureCode code() {
    return code;
  }
}
