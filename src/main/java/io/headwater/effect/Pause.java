package io.headwater.effect;

import java.time.Duration;

/** How a worker waits before another attempt. */
@FunctionalInterface
interface Pause {
  /** Waits. */
  void await(Duration wait) throws InterruptedException;
}
