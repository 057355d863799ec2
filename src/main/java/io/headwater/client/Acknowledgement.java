package io.headwater.client;

/** How a handler says what became of a record. Thread-safe; only the first word counts. */
public interface Acknowledgement {
  /**
   * Says that the record is done.
   *
   * @return false if somebody said before what became of it
   */
  boolean acknowledge();

  /**
   * Says that the record cannot be done, as if the handler had thrown.
   *
   * @return false if somebody said before what became of it
   */
  boolean fail(Throwable why);
}
