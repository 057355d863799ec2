package io.headwater.jdbc;

/** A partition that rows are folded from; printed {@code topic-2}. */
public record SourcePartition(String topic, int partition) {
  @Override
  public String toString() {
    return topic + '-' + partition;
  }
}
