package io.headwater.testkit;

import com.google.protobuf.MessageOrBuilder;
import io.headwater.diagnostic.NearMatch;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Checks a property of a topology with random records: after each of them, what is replayed of its
 * events equals what it keeps, byte for byte.
 *
 * <p>Records come into all streams from outside, under few keys; some come again, time passes, and
 * what is parked is released. After each, on a {@link TopologyHarness}:
 *
 * <ul>
 *   <li>the state of every aggregate and of every process of a saga, and every row that the
 *       topology keeps, equals what a fold of its topics leads to, read from their bytes; sequence
 *       numbers have no gaps;
 *   <li>each record consumed has exactly one outcome.
 * </ul>
 *
 * <p>In the end everything is replayed once more, from the beginning, and a second run of the same
 * records has to write the same, to the byte and to all topics, changelogs included. So rules that
 * look at a clock, draw random numbers or remember something are found. Rows of a projection are
 * not replayed if it parks events, or reads several streams that the topology writes, of which
 * nothing tells the order; like windows and the states of pipelines, the second run compares them.
 * Rows in a database are not compared.
 *
 * <p>A failure tells the seed, and the shortest list of inputs leading to it that up to 200 further
 * runs have found. A check of the same seed, steps and records does the same. Immutable.
 */
public final class ReplayCheck {
  /** Seed of a check that does not say. */
  public static final long DEFAULT_SEED = 1;

  /** Steps of a check that does not say how many. */
  public static final int DEFAULT_STEPS = 100;

  private static final int MOST_SHRINKING_RUNS = 200;

  private final TopologySpec spec;
  private final long seed;
  private final int steps;
  private final Map<String, Records> records;

  /** Makes the values of the records of a stream. */
  @FunctionalInterface
  public interface Records {
    /**
     * Returns the next value.
     *
     * <p>It must draw from nothing but the generator, which {@link RandomMessages} may use, too. It
     * is asked once for each record, in their order, before the first one is sent; if it remembers
     * what it has made, it is good for one check.
     *
     * @param key of the record, of the Java class of the stream's key type; a stream that derives
     *     keys derives it from the value instead
     * @return of the stream's type, a case of its oneof, or a builder of either; or of an older
     *     type
     */
    MessageOrBuilder next(RandomGenerator random, Object key);
  }

  private ReplayCheck(TopologySpec spec, long seed, int steps, Map<String, Records> records) {
    this.spec = spec;
    this.seed = seed;
    this.steps = steps;
    this.records = records;
  }

  /**
   * Prepares a check.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   * @throws IllegalArgumentException if no records come into it from outside
   */
  public static ReplayCheck of(TopologySpec spec) {
    if (RandomInputs.streams(spec.requireValid()).isEmpty()) {
      throw new IllegalArgumentException(
          "no records come into topology '%s' from outside, so there is nothing to run"
              .formatted(spec.name()));
    }
    return new ReplayCheck(spec, DEFAULT_SEED, DEFAULT_STEPS, Map.of());
  }

  /** Returns this check with other random records. */
  public ReplayCheck withSeed(long other) {
    return new ReplayCheck(spec, other, steps, records);
  }

  /**
   * Returns this check with another number of steps; each is a record, or time that passes.
   *
   * @param number at least 1
   */
  public ReplayCheck withSteps(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("a check has at least 1 step, was " + number);
    }
    return new ReplayCheck(spec, seed, number, records);
  }

  /**
   * Returns this check with values of a stream as they are made here, instead of any that its type
   * allows; so that commands are accepted often enough.
   *
   * @throws IllegalArgumentException if no records come from outside into such a stream
   */
  public ReplayCheck withRecords(String stream, Records values) {
    List<String> names =
        RandomInputs.streams(spec).stream().map(StreamSpec::name).toList();
    if (!names.contains(stream)) {
      throw new IllegalArgumentException(
          "no records come from outside into a stream '%s' of topology '%s'%s"
              .formatted(stream, spec.name(), NearMatch.didYouMean(stream, names)));
    }
    Map<String, Records> more = new LinkedHashMap<>(records);
    more.put(stream, values);
    return new ReplayCheck(spec, seed, steps, more);
  }

  /**
   * Runs the check.
   *
   * @throws AssertionError if the property does not hold; payload included
   */
  public CheckReport run() {
    List<CheckInput> inputs = new RandomInputs(spec, new Random(seed), records).next(steps);
    CheckRun run = new CheckRun(spec);
    Optional<ReplayFinding> found = run.of(inputs);
    if (found.isPresent()) {
      throw new AssertionError(failure(inputs, found.get()));
    }
    return new CheckReport(
        seed,
        steps,
        run.counts(),
        Replayed.all(spec).stream().map(Replayed::name).toList());
  }

  private String failure(List<CheckInput> inputs, ReplayFinding finding) {
    Shrinking shrinking =
        new Shrinking(fewer -> new CheckRun(spec).of(fewer), MOST_SHRINKING_RUNS, inputs, finding);
    shrinking.shrink();
    List<String> lines = new ArrayList<>();
    lines.add("topology '%s' is not what its events lead to, seed %d, step %d of %d:"
        .formatted(spec.name(), seed, finding.step() + 1, steps));
    lines.add("  input  " + inputs.get(finding.step()));
    finding.lines().forEach(line -> lines.add("  " + line));
    lines.add("the shortest inputs found that do not hold either, in %d more runs:"
        .formatted(shrinking.runs()));
    int number = 0;
    for (CheckInput input : shrinking.inputs()) {
      number++;
      lines.add("  %3d  %s".formatted(number, input));
    }
    lines.add("after the last of these:");
    shrinking.finding().lines().forEach(line -> lines.add("  " + line));
    lines.add("again: ReplayCheck.of(…).withSeed(%dL).withSteps(%d)%s.run()"
        .formatted(seed, steps, withRecords()));
    return String.join("\n", lines);
  }

  private String withRecords() {
    StringBuilder text = new StringBuilder();
    records
        .keySet()
        .forEach(stream -> text.append(".withRecords(\"").append(stream).append("\", …)"));
    return text.toString();
  }
}
