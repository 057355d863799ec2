package io.headwater.client;

/** Which records a subscriber handles one after another; all others it handles at once. */
public enum Ordering {
  /** Those of one partition: as the topic has them, and the cheapest. */
  PARTITION,

  /** Those of one key of a topic; those without a key, by partition. */
  KEY,

  /** None. */
  UNORDERED
}
