package io.headwater.expression;

import io.headwater.diagnostic.FailureCode;

/** An expression has no value, for a reason that quotes nothing of the record. */
final class NoValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  private final String reason;
  private final int offset;

  NoValueException(FailureCode code, String reason, int offset) {
    super(reason, null, false, false);
    this.code = code;
    this.reason = reason;
    this.offset = offset;
  }

  FailureCode code() {
    return code;
  }

  /** Returns what the expression does, as a verb in the third person. */
  String reason() {
    return reason;
  }

  /** Returns where in the text, in UTF-16 units. */
  int offset() {
    return offset;
  }
}
