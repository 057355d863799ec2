package io.headwater.effect;

/** One run of whatever hands the records of an effect over. */
interface Reading {
  /** Tells whether records are read and called for. */
  boolean isAlive();

  /** Stops to read; returns when the calls in hand are over, or the time for that is. */
  void close();
}
