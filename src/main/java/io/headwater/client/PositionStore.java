package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * Keeps where a subscriber of certain partitions goes on after a restart.
 *
 * <p>Called by one thread at a time, which reads meanwhile nothing: both methods may block, but not
 * for longer than the group's, or the user's, patience. What they throw ends the subscriber.
 */
public interface PositionStore {
  /**
   * Returns the positions that are kept: the next record to handle, at most one per partition.
   * Called once, before anything is read.
   *
   * @param topics which are going to be read; positions in others are ignored
   */
  List<RecordPosition> positions(List<String> topics);

  /**
   * Keeps positions, together with those of other partitions that were kept before. Called when
   * all records in front of them are done, on the commit interval and at the end; each position is
   * kept when this returns.
   */
  void keep(Collection<RecordPosition> next);

  /**
   * Keeps positions in a file, which is replaced as a whole and lives on through a crash.
   *
   * @param file need not exist; its folder must
   */
  static PositionStore inFile(Path file) {
    return new PositionFile(file);
  }

  /** Keeps positions as the committed offsets of a consumer group that has no members. */
  static PositionStore inGroup(ClusterAddress cluster, String group) {
    return new GroupPositions(cluster, group);
  }
}
