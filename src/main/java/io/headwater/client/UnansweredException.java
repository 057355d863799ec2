package io.headwater.client;

/**
 * Says that a record was delivered as often as its group allows, and that no member has answered:
 * they failed too often, or ended while they had it.
 */
public final class UnansweredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnansweredException(int deliveries) {
    super("delivered %d times, the last of which is not handled".formatted(deliveries));
  }
}
