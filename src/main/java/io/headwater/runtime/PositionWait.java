package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import io.headwater.streams.QueryableTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/*
 * What a record leads to is committed together with the offset behind it. So once the group has
 * committed that offset, everything is in the next topic on the way, below its end; and once it has
 * committed all of that, everything is one topic further. The last topic is the one that the
 * program of the table reads, whose commit has written its rows back.
 *
 * The end of a topic may never be committed, as markers of transactions take offsets, too: so what
 * is left is looked at now and then.
 */
/** Waits until the rows of a table are no older than given records. */
final class PositionWait {
  private static final long PAUSE_MILLIS = 20;
  private static final int LOOK_EVERY = 10;

  private final ClusterTopics cluster;
  private final GroupOffsets offsets;
  private final QueryableTable table;

  PositionWait(ClusterTopics cluster, GroupOffsets offsets, QueryableTable table) {
    this.cluster = cluster;
    this.offsets = offsets;
    this.table = table;
  }

  /**
   * Waits until the records at these positions are processed and committed, and all that they led
   * to on their way to the table.
   *
   * @return whether they are before the time is over
   * @throws InvalidInputException if a position is in a topic that does not lead to the table
   */
  boolean await(List<RecordPosition> positions, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<TopicPartition, Long> next = new HashMap<>();
    for (RecordPosition position : positions) {
      requireRead(position);
      next.merge(
          new TopicPartition(position.topic(), position.partition()),
          position.offset() + 1,
          Math::max);
    }
    int hop = 0;
    while (!next.isEmpty()) {
      if (!awaitCommitted(next, deadline)) {
        return false;
      }
      hop++;
      next = offsets.ends(topicsAt(hop, positions));
    }
    return true;
  }

  private void requireRead(RecordPosition position) {
    if (!table.paths().containsKey(position.topic())) {
      throw new InvalidInputException(
          new Problem(
              "HW1585",
              position.toString(),
              "table '%s' is not made of topic '%s'".formatted(table.name(), position.topic()),
              "name positions in "
                  + String.join(", ", table.paths().keySet().stream().sorted().toList())),
          null);
    }
  }

  /** Returns the topics that lie that many hops behind those of the positions. */
  private List<String> topicsAt(int hop, List<RecordPosition> positions) {
    Set<String> topics = new LinkedHashSet<>();
    for (RecordPosition position : positions) {
      List<String> path = table.paths().getOrDefault(position.topic(), List.of());
      if (path.size() > hop) {
        topics.add(path.get(hop));
      }
    }
    return new ArrayList<>(topics);
  }

  private boolean awaitCommitted(Map<TopicPartition, Long> targets, long deadline)
      throws InterruptedException {
    for (int round = 1; ; round++) {
      Map<TopicPartition, Long> behind = offsets.behind(targets);
      if (behind.isEmpty()) {
        return true;
      }
      if (round % LOOK_EVERY == 0 && !cluster.hasRecords(behind, targets)) {
        return true;
      }
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
