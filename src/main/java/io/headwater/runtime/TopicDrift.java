package io.headwater.runtime;

import io.headwater.streams.PlannedTopic;
import java.util.OptionalInt;

/**
 * How a topic on the cluster compares with the plan.
 *
 * @param partitions as on the cluster; empty if the topic does not exist
 */
public record TopicDrift(PlannedTopic planned, OptionalInt partitions) {

  /** Tells whether the topic exists with the planned partition count. */
  public boolean isMet() {
    return partitions.isPresent() && partitions.getAsInt() == planned.partitions();
  }

  /** Tells whether the topic does not exist. */
  public boolean isMissing() {
    return partitions.isEmpty();
  }
}
