package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets a stopped application go on behind input that was deleted before it was read. */
public final class LossAcceptance {
  private final ClusterTopics cluster;
  private final TopologySpec spec;

  /** Takes a valid topology. */
  public LossAcceptance(ClusterTopics cluster, TopologySpec spec) {
    this.cluster = cluster;
    this.spec = spec;
  }

  /**
   * Requires that instances are stopped, and that exactly these offsets are lost, whatever is lost
   * elsewhere.
   *
   * @throws InvalidInputException if not
   */
  public void requireLost(List<LostRange> ranges) {
    new StoppedGroup(cluster, spec.name()).requireInactive();
    ranges.forEach(range -> ReadTopic.find(spec, range.partition().topic()));
    List<LostRange> lost = new GroupOffsets(cluster, spec).lost();
    List<Problem> problems = new ArrayList<>();
    for (LostRange range : ranges) {
      Optional<LostRange> found =
          lost.stream().filter(one -> one.partition().equals(range.partition())).findFirst();
      if (!found.equals(Optional.of(range))) {
        problems.add(new Problem(
            "HW1867",
            range.toString(),
            found.map(other -> "what is lost there is " + other).orElse("nothing is lost there"),
            found
                .map(other -> "look at it again, then accept that")
                .orElse("start the application")));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
  }

  /**
   * Moves the application behind these offsets, each range in a transaction of its own.
   *
   * @throws InvalidInputException if they are not lost, or an instance was started meanwhile
   * @throws io.headwater.diagnostic.ClusterUnavailableException if the cluster does not take it
   */
  public void accept(List<LostRange> ranges) {
    requireLost(ranges);
    StoppedGroup group = new StoppedGroup(cluster, spec.name());
    for (LostRange range : ranges) {
      group.move(
          new StoppedGroup.Move(
              range.partition(),
              group.committed(range.partition()).orElseThrow(),
              range.to(),
              new PassedOver(0, range.count()),
              range.toString()),
          Optional.empty());
    }
  }
}
