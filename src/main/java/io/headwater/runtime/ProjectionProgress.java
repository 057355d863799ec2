package io.headwater.runtime;

import java.util.List;
import java.util.OptionalLong;

/**
 * How far a projection is.
 *
 * @param target where its rows are, such as {@code table customers}
 * @param parts each partition that it reads, of declared and of internal topics, upstream first
 */
public record ProjectionProgress(String projection, String target, List<Part> parts) {
  /** Copies the list. */
  public ProjectionProgress {
    parts = List.copyOf(parts);
  }

  /**
   * One partition that is read.
   *
   * @param position offset of the next record, committed; absent if none is
   * @param end offset behind the last record, uncommitted ones and markers of transactions included
   */
  public record Part(String topic, int partition, OptionalLong position, long end) {
    /** Returns how many offsets are left. */
    public long lag() {
      return Math.max(0, end - position.orElse(0));
    }
  }

  /** Returns how many offsets are left in all partitions together. */
  public long lag() {
    return parts.stream().mapToLong(Part::lag).sum();
  }
}
