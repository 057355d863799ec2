package io.headwater.runtime;

import io.headwater.deadletter.LetterForm;
import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import io.headwater.event.RecordPosition;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramExit;
import io.headwater.streams.RefusedOutputs;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Says why an application halts, and what to type.
 *
 * @param lost finds out what is lost; asks the cluster
 * @param refused outputs that were not taken
 * @param behindHops topics that are written behind a repartition, too
 */
record HaltTexts(
    String topology,
    String bootstrapServers,
    Supplier<List<LostRange>> lost,
    RefusedOutputs refused,
    Set<String> behindHops) {
  /** As Kafka Streams says where it could not write to. */
  private static final Pattern SENDING = Pattern.compile("sending record to topic (\\S+) for task");

  static HaltTexts of(ClusterTopics cluster, TopologySpec spec, RefusedOutputs refused) {
    Set<String> behindHops = Program.compile(spec).stream()
        .filter(program -> program.entries().stream().anyMatch(ProgramEntry.Hop.class::isInstance))
        .flatMap(program -> program.exits().stream())
        .filter(ProgramExit.Sink.class::isInstance)
        .map(exit -> ((ProgramExit.Sink) exit).topic())
        .collect(Collectors.toSet());
    return new HaltTexts(
        spec.name(),
        cluster.bootstrapServers(),
        new GroupOffsets(cluster, spec)::lost,
        refused,
        behindHops);
  }

  /**
   * Requires that all input that was not read yet is there.
   *
   * @throws InvalidInputException with a problem for each partition of which it is not
   */
  void requireNothingLost() {
    List<Problem> problems = lost.get().stream().map(this::lost).toList();
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
  }

  /** Says that a record has killed its thread again and again; without what the cause says. */
  String deadly(RecordPosition record, int deaths, Throwable thrown) {
    return new Problem(
            "HW1860",
            record.toString(),
            "the record has ended its stream thread %d times in a row (%s)"
                .formatted(deaths, Causes.rootOf(thrown).getClass().getSimpleName()),
            "correct what threw and start again, or move past the record: " + skip(record))
        .render();
  }

  /** Says that threads die too often. */
  String died(Throwable thrown, int deaths, Duration window, Optional<RecordPosition> record) {
    if (Causes.of(thrown).stream().anyMatch(RecordTooLargeException.class::isInstance)) {
      return tooLarge(thrown).render() + pastRefused(thrown);
    }
    return "stream thread died of %s (%d deaths within %d min), %s"
            .formatted(
                Causes.typed(thrown),
                deaths,
                window.toMinutes(),
                record
                    .or(() -> refusedRecord(thrown))
                    .map(at -> "at " + at)
                    .orElse("of which record cannot be told"))
        + pastRefused(thrown);
  }

  /** Returns where the record entered the topology whose output the cluster did not take. */
  Optional<RecordPosition> refusedRecord(Throwable thrown) {
    return refusedTopic(thrown).flatMap(refused::origin);
  }

  /* Behind a repartition, what has entered is done, and is not what is read next. */
  private String pastRefused(Throwable thrown) {
    return refusedTopic(thrown)
        .filter(topic -> !behindHops.contains(topic))
        .flatMap(refused::origin)
        .map(this::orPast)
        .orElse("");
  }

  private String orPast(RecordPosition record) {
    return "\n  or move past the record: " + skip(record);
  }

  /** Says that it was not the code that runs which failed. */
  String machineFailed(Throwable thrown, Optional<RecordPosition> record) {
    return FatalErrors.problem(
            record.map(RecordPosition::toString).orElse("topology '" + topology + "'"),
            record.isPresent(),
            thrown,
            record.map(at -> ". If it is the record, move past it: " + skip(at)).orElse(""))
        .render();
  }

  /** Returns where an output was to go that the cluster did not take. */
  private static Optional<String> refusedTopic(Throwable thrown) {
    return Causes.of(thrown).stream()
        .flatMap(one -> SENDING.matcher(String.valueOf(one.getMessage())).results())
        .map(found -> found.group(1))
        .findFirst();
  }

  /* What is written is measured, but against what a topic takes by default. */
  private Problem tooLarge(Throwable thrown) {
    Optional<String> topic = refusedTopic(thrown);
    return new Problem(
        "HW1874",
        topic.orElse("topology '" + topology + "'"),
        "the topic does not take a record of the size that is to be written to it"
            + topic
                .flatMap(refused::origin)
                .map(origin -> ", which comes of " + origin)
                .orElse(""),
        ("let it take more, then start again, nothing is lost: kafka-configs.sh --bootstrap-server"
                + " %s --alter --entity-type topics --entity-name %s --add-config"
                + " max.message.bytes=%d")
            .formatted(bootstrapServers, topic.orElse("TOPIC"), LetterForm.MAX_BYTES));
  }

  /** Says what an author wants to halt at. */
  String declared(Throwable thrown, Optional<RecordPosition> record) {
    return Causes.told(declaredHalt(thrown)) + record.map(this::orPast).orElse("");
  }

  /** Says that global tables are not read any more. */
  String globalThread(Throwable thrown) {
    return "the thread that reads global tables died of " + Causes.typed(thrown);
  }

  /** Says which input is lost, of all partitions of the application. */
  String lostInput(Throwable thrown) {
    try {
      List<LostRange> ranges = lost.get();
      if (!ranges.isEmpty()) {
        return ranges.stream().map(range -> lost(range).render()).collect(Collectors.joining("\n"));
      }
    } catch (ProblemException e) {
      // The cluster does not say; what was thrown says less, but something.
    }
    Throwable root = Causes.rootOf(thrown);
    return root instanceof NoOffsetForPartitionException unknown
        ? unknown(unknown).render()
        : "input is not there any more: " + Causes.told(root);
  }

  /** Says which offsets were deleted before they were read. */
  Problem lost(LostRange range) {
    return new Problem(
        "HW1861",
        "%s@%d".formatted(range.partition(), range.from()),
        "%d offsets were deleted before topology '%s' has read them, up to %d"
            .formatted(range.count(), topology, range.to()),
        "bring the records back, or go on without them: headwater accept-loss %s --at %s"
                .formatted(topology, range)
            + cluster());
  }

  private Problem unknown(NoOffsetForPartitionException e) {
    return new Problem(
        "HW1862",
        e.partitions().stream().map(Object::toString).sorted().collect(Collectors.joining(", ")),
        "topology '%s' has no committed offset any more, so nobody knows where to go on"
            .formatted(topology),
        "start it again with --start-from; records that it has read are read again");
  }

  private String skip(RecordPosition record) {
    return "headwater skip %s --at %s".formatted(topology, record) + cluster();
  }

  private String cluster() {
    return " --bootstrap-servers " + bootstrapServers;
  }

  private static Throwable declaredHalt(Throwable thrown) {
    return Causes.of(thrown).stream()
        .filter(HaltingRecordException.class::isInstance)
        .findFirst()
        .orElseGet(() -> Causes.rootOf(thrown));
  }
}
