package io.headwater.client;

/** Says that a record is not done, and will not be by this subscriber: nobody has failed. */
final class GivenUpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GivenUpException() {
    super("given up, because its partition or the subscriber is", null, false, false);
  }
}
