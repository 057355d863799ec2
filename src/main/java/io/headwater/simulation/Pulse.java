package io.headwater.simulation;

/** Counts what a host is asked for, so that an instance can crash in the middle of a record. */
final class Pulse {
  private static final int NEVER = 0;

  private int left = NEVER;

  /** Crashes at the n-th touch from now on, n at least 1. */
  void crashAt(int touch) {
    left = touch;
  }

  void calm() {
    left = NEVER;
  }

  /** Called whenever a program reads or writes anything. */
  void touch() {
    if (left != NEVER && --left == NEVER) {
      throw new SimulatedCrash();
    }
  }
}
