package io.headwater.replay;

import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.RecordPosition;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Program;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What came of a replay. Equal histories and topologies lead to equal reports.
 *
 * @param records of the history that were replayed
 * @param passedOver records of the history that were not, as their key is not the one asked for
 * @param last the record replayed last
 * @param clock where the virtual clock stands
 * @param programs what became of records, by program, upstream before downstream
 * @param topics what was written, by topic
 * @param stores what the stores hold, by store
 */
public record ReplayReport(
    String topology,
    long records,
    long passedOver,
    Optional<RecordPosition> last,
    Instant clock,
    Ending ending,
    Map<String, OutcomeCounts> programs,
    List<StepCounts> steps,
    SortedMap<String, TopicDigest> topics,
    SortedMap<String, StoreDigest> stores) {
  /** Copies the collections. */
  public ReplayReport {
    programs = Collections.unmodifiableMap(new LinkedHashMap<>(programs));
    steps = List.copyOf(steps);
    topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
    stores = Collections.unmodifiableSortedMap(new TreeMap<>(stores));
  }

  /** Why a replay ended. */
  public sealed interface Ending {
    /** The history is at its end. */
    record Complete() implements Ending {}

    /** It has come to where it was to stop. */
    record Reached() implements Ending {}

    /** Somebody stopped it. */
    record Stopped() implements Ending {}

    /**
     * A step failed whose recovery is to fail.
     *
     * @param reason which step, and on which record
     */
    record Halted(String reason) implements Ending {}
  }

  /**
   * How records left a step.
   *
   * @param outcomes those that occurred
   */
  public record StepCounts(String program, String step, String kind, Map<Outcome, Long> outcomes) {
    /** Returns what is counted of all steps, upstream before downstream. */
    public static List<StepCounts> of(TopologySpec spec, TopologyMetrics metrics) {
      List<StepCounts> steps = new ArrayList<>();
      for (Program program : Program.compile(spec)) {
        for (Program.Step step : program.steps()) {
          Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
          metrics.step(program.name(), step.name()).counts().forEach((outcome, count) -> {
            if (count > 0) {
              outcomes.put(outcome, count);
            }
          });
          steps.add(new StepCounts(program.name(), step.name(), step.kind(), outcomes));
        }
      }
      return steps;
    }
  }

  /** Returns the sum over all programs. */
  public OutcomeCounts total() {
    return programs.values().stream().reduce(OutcomeCounts.NONE, OutcomeCounts::plus);
  }

  /** Tells whether each consumed record has exactly one outcome, in every program. */
  public boolean isConserved() {
    return programs.values().stream().allMatch(OutcomeCounts::isConserved);
  }

  /** Returns one digest of everything that was written and is stored, hexadecimal. */
  public String sha256() {
    RunningDigest digest = new RunningDigest();
    topics.forEach((topic, written) -> digest.add(topic).add(written.sha256()));
    stores.forEach((store, held) -> digest.add(store).add(held.sha256()));
    return digest.end();
  }

  /** Says in what another replay differs from this one; nothing if it does not. */
  public List<String> differences(ReplayReport other) {
    List<String> found = new ArrayList<>();
    compare("program '%s': first %s, then %s", programs, other.programs, found);
    compare("topic '%s': first %s, then %s", topics, other.topics, found);
    compare("store '%s': first %s, then %s", stores, other.stores, found);
    if (found.isEmpty() && !equals(other)) {
      found.add("first %d records until %s, then %d until %s"
          .formatted(records, clock, other.records, other.clock));
    }
    return found;
  }

  private static <T> void compare(
      String text, Map<String, T> first, Map<String, T> then, List<String> found) {
    TreeSet<String> names = new TreeSet<>(first.keySet());
    names.addAll(then.keySet());
    for (String name : names) {
      Optional<T> one = Optional.ofNullable(first.get(name));
      Optional<T> other = Optional.ofNullable(then.get(name));
      if (!one.equals(other)) {
        found.add(text.formatted(name, shown(one), shown(other)));
      }
    }
  }

  private static String shown(Optional<?> one) {
    return one.map(Object::toString).orElse("nothing");
  }
}
