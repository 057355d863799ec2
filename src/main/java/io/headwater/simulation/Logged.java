package io.headwater.simulation;

/** A store that has a changelog. */
interface Logged {
  /** Writes to the changelog what has changed, as part of a commit. */
  void writeBack();
}
