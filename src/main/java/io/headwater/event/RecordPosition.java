package io.headwater.event;

/** Names one record of a cluster; printed {@code topic-2@10442}. */
public record RecordPosition(String topic, int partition, long offset) {

  /** Renders {@code topic-partition@offset}. */
  @Override
  public String toString() {
    return topic + '-' + partition + '@' + offset;
  }
}
