package io.headwater.replay;

import java.nio.file.Path;

/**
 * How much state a replay keeps on the heap; what is more is on disk until the replay is closed.
 *
 * @param bytes estimated, at least 1
 * @param directory for what is on disk; files of a replay in it are removed
 */
public record HeapState(long bytes, Path directory) {
  /** Requires a positive bound. */
  public HeapState {
    if (bytes < 1) {
      throw new IllegalArgumentException("the heap must hold at least 1 byte, was " + bytes);
    }
  }

  /** Returns the share of one of several that hold disjoint states. */
  HeapState part(int number, int all) {
    return new HeapState(
        Math.max(1, bytes / all), directory.resolveSibling(directory.getFileName() + "-" + number));
  }
}
