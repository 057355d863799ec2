package io.headwater.history;

/**
 * Says why one row does not become an event. Costs no stack trace: rows may fail by the million.
 */
final class RejectedRowException extends Exception {
  private static final long serialVersionUID = 1L;

  RejectedRowException(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
