package io.headwater.throughput;

import java.nio.file.Path;

/**
 * What a job is started with.
 *
 * @param application its application and group id, used by no other run
 * @param isTuned whether a job by hand gets the settings that Headwater gives its clients
 */
record JobPlan(
    String bootstrap,
    String application,
    String input,
    String output,
    Path state,
    boolean isTuned,
    RunOptions options) {

  /** Returns the bytes that caches of all partitions have together. */
  long cacheBytes() {
    return options.cacheBytesPerPartition() * options.partitions;
  }
}
