package io.headwater.client;

/** Says of a record, which was not handled, that a record of its key in front of it had failed. */
final class KeyIsParkedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeyIsParkedException() {
    super("its key is parked", null, false, false);
  }
}
