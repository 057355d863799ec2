package io.headwater.client;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What to read.
 *
 * @param topics at least one
 * @param partitions of each topic; empty for all that it has when reading begins
 * @param start where reading begins
 * @param end offset behind the last one to read, in each partition; where that ends by default
 * @param isFollowing whether reading goes on with what is written later, and so never ends
 */
public record ReadRange(
    List<String> topics,
    Set<Integer> partitions,
    ReadStart start,
    OptionalLong end,
    boolean isFollowing) {
  /** Copies the collections; requires a topic. */
  public ReadRange {
    topics = List.copyOf(topics);
    partitions = Set.copyOf(partitions);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("there must be at least 1 topic");
    }
  }

  /** Names what is from a start on. */
  public ReadRange(
      List<String> topics, Set<Integer> partitions, ReadStart start, boolean isFollowing) {
    this(topics, partitions, start, OptionalLong.empty(), isFollowing);
  }

  /** Names everything that these topics hold now. */
  public static ReadRange all(String... topics) {
    return new ReadRange(List.of(topics), Set.of(), ReadStart.EARLIEST, false);
  }

  /** Returns this range with another start. */
  public ReadRange from(ReadStart other) {
    return new ReadRange(topics, partitions, other, end, isFollowing);
  }

  /** Returns this range up to, not including, an offset. */
  public ReadRange to(long offset) {
    return new ReadRange(topics, partitions, start, OptionalLong.of(offset), isFollowing);
  }

  /** Returns this range of some partitions only. */
  public ReadRange ofPartitions(Set<Integer> some) {
    return new ReadRange(topics, some, start, end, isFollowing);
  }

  /** Returns this range without an end. */
  public ReadRange following() {
    return new ReadRange(topics, partitions, start, OptionalLong.empty(), true);
  }
}
