package io.headwater.client;

/** Carries what no attempt and no last resort is for: why the subscriber has to end. */
final class EndOfSubscriberException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EndOfSubscriberException(Throwable why) {
    super(why);
  }
}
