package io.headwater.comparison;

import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What two versions of a topology made of one history.
 *
 * @param records how many records of the history both were given
 * @param passedOver records of other keys than the one that was asked for
 * @param last the last of them
 * @param clock where the virtual clock stands
 * @param declared what differs in the topologies themselves
 * @param commands how many commands were decided by the older version, those left out that it had
 *     answered before
 * @param decisions commands that were decided differently, those by the rules alone first
 * @param rules what both versions have decided, and how often
 * @param steps how records left the steps of both
 * @param divergedKeys how many keys of aggregates have such a command
 * @param stores where states, windows, timers or parked records differ, by name
 * @param topics where records differ, by name; dead letters apart
 * @param lost dead letters that only the older version has, by topic, code and step
 * @param gained those that only the newer version has
 * @param first the first difference of each key, in their order
 * @param isComplete whether there is one for every key
 */
public record ComparisonReport(
    Ending ending,
    long records,
    long passedOver,
    Optional<RecordPosition> last,
    Instant clock,
    TopologyDifference declared,
    long commands,
    List<DecisionGroup> decisions,
    List<RuleCounts> rules,
    List<StepPair> steps,
    long divergedKeys,
    List<PlaceCounts> stores,
    List<PlaceCounts> topics,
    Map<String, Long> lost,
    Map<String, Long> gained,
    List<Divergence> first,
    boolean isComplete) {

  /** How a comparison came to its end. */
  public sealed interface Ending {
    /** The history is at its end. */
    record Complete() implements Ending {}

    /** It came as far as asked. */
    record Reached() implements Ending {}

    /** Somebody stopped it. */
    record Stopped() implements Ending {}

    /** A step failed whose recovery is to fail. */
    record Halted(String version, String reason) implements Ending {}
  }

  /** Returns how many commands were decided differently. */
  public long differingCommands() {
    return decisions.stream().mapToLong(DecisionGroup::commands).sum();
  }

  /** Returns how many of them where the state was the same in both. */
  public long rootCommands() {
    return decisions.stream().mapToLong(DecisionGroup::roots).sum();
  }

  /** Tells whether both versions made the same of the history. */
  public boolean isSame() {
    return decisions.isEmpty()
        && stores.isEmpty()
        && topics.isEmpty()
        && lost.isEmpty()
        && gained.isEmpty();
  }
}
