package io.headwater.effect;

/** Says that a record is not to be called for now, and is to be read again later. */
final class PausedEffectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PausedEffectException(String reason) {
    super(reason);
  }
}
