package io.headwater.history;

import io.headwater.event.MessageType;

/**
 * What a history file holds: one partition of one topic, and the type of its values.
 *
 * @param topic name of the topic that the events are from, or are meant for
 * @param partition from 0
 * @param valueType type of every value that is present
 */
public record HistoryDescription(String topic, int partition, MessageType valueType) {

  /** Rejects what no topic can have. */
  public HistoryDescription {
    if (topic.isEmpty()) {
      throw new IllegalArgumentException("a history needs the name of its topic");
    }
    if (partition < 0) {
      throw new IllegalArgumentException("partition must be at least 0, was " + partition);
    }
  }

  /** Returns the name that such a file usually has, {@code topic-2.history.zst}. */
  public String fileName() {
    return topic + "-" + partition + ".history.zst";
  }
}
