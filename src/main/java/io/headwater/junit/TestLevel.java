package io.headwater.junit;

import java.util.Locale;

/** What the scenarios of a test run on. */
public enum TestLevel {
  /** The pure functions alone: microseconds. */
  FUNCTIONS,
  /** The topology on Kafka Streams' test driver: tens of milliseconds. */
  DRIVER,
  /** The topology as an application on an embedded broker: seconds. */
  BROKER;

  /** Returns the name as failed scenarios print it, such as {@code driver}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
