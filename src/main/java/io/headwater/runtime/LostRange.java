package io.headwater.runtime;

import org.apache.kafka.common.TopicPartition;

/**
 * Offsets of a partition that an application has not read, and that the topic does not have any
 * more; printed {@code topic-0@5..9}.
 *
 * @param from the first one, where the application was to go on
 * @param to the one behind the last, the oldest that is there
 */
public record LostRange(TopicPartition partition, long from, long to) {
  /** Names offsets of a partition. */
  public static LostRange of(String topic, int partition, long from, long to) {
    return new LostRange(new TopicPartition(topic, partition), from, to);
  }

  /** Returns how many offsets there are; markers of transactions take some, too. */
  public long count() {
    return to - from;
  }

  /** Renders {@code topic-partition@from..to}. */
  @Override
  public String toString() {
    return "%s@%d..%d".formatted(partition, from, to);
  }
}
