package io.headwater.throughput;

/**
 * What is wrong with events.
 *
 * @param unreadable of 100 events, how many are damaged
 * @param repeated of 100 events, how many are an earlier one once more
 */
record Defects(int unreadable, int repeated) {
  static final Defects NONE = new Defects(0, 0);
}
