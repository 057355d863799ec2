package io.headwater.runtime;

import io.headwater.streams.PlannedTopic;
import io.headwater.topology.Retention;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a topic on the cluster compares with the plan.
 *
 * @param partitions as on the cluster; empty if the topic does not exist
 * @param retention as on the cluster; empty if the topic does not exist, or none is declared
 */
public record TopicDrift(
    PlannedTopic planned, OptionalInt partitions, Optional<Retention> retention) {

  /** Tells whether the topic exists with the planned partition count. */
  public boolean isMet() {
    return partitions.isPresent() && partitions.getAsInt() == planned.partitions();
  }

  /** Tells whether the topic does not exist. */
  public boolean isMissing() {
    return partitions.isEmpty();
  }

  /** Tells whether the topic exists and keeps records for another time than is declared. */
  public boolean hasOtherRetention() {
    return retention.isPresent() && !retention.equals(planned.declaredRetention());
  }
}
