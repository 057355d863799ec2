package io.headwater.comparison;

import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.replay.EnteringStreams;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StopAt;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Two versions of a topology at work on one history in lockstep, each with its own state. Keeps
 * counts and first differences only, so that its memory does not grow with the history.
 * Deterministic; not thread-safe.
 */
public final class Comparison {
  private final Request request;
  private final Parts parts;
  private final Scope scope;
  private final Map<String, Long> duplicates = new HashMap<>();
  private final Set<String> read;
  private long records;
  private long passedOver;
  private Optional<SourceRecord> lastRecord = Optional.empty();
  private Optional<RecordPosition> last = Optional.empty();

  /**
   * What is asked of a comparison.
   *
   * @param isExact whether bytes and all headers count, rather than messages
   * @param isEachAlone whether the newer version starts each record on the older one's states
   * @param until where to stop
   * @param key encoded key of the records to compare; absent for all
   * @param mostKeys of how many keys the first difference is kept, at least 1
   * @param protection of personal data; it has to seal the same values to the same bytes
   */
  public record Request(
      Ignored ignored,
      boolean isExact,
      boolean isEachAlone,
      StopAt until,
      Optional<byte[]> key,
      int mostKeys,
      FieldProtection protection) {
    /** Compares everything. */
    public static final Request ALL = new Request(
        Ignored.NOTHING, false, false, StopAt.END, Optional.empty(), 10_000, FieldProtection.NONE);

    /** Returns this request, ignoring something. */
    public Request withIgnored(Ignored other) {
      return new Request(other, isExact, isEachAlone, until, key, mostKeys, protection);
    }

    /** Returns this request for bytes and all headers. */
    public Request exactly() {
      return new Request(ignored, true, isEachAlone, until, key, mostKeys, protection);
    }

    /** Returns this request, each record on the older version's states. */
    public Request eachAlone() {
      return new Request(ignored, isExact, true, until, key, mostKeys, protection);
    }

    /** Returns this request, stopping elsewhere. */
    public Request withUntil(StopAt other) {
      return new Request(ignored, isExact, isEachAlone, other, key, mostKeys, protection);
    }

    /** Returns this request with a protection of personal data. */
    public Request withProtection(FieldProtection other) {
      return new Request(ignored, isExact, isEachAlone, until, key, mostKeys, other);
    }

    /** Returns this request for the records of one key. */
    public Request withKey(byte[] other) {
      return new Request(
          ignored, isExact, isEachAlone, until, Optional.of(other), mostKeys, protection);
    }

    /** Returns this request with another bound on the first differences that are kept. */
    public Request withMostKeys(int other) {
      return new Request(ignored, isExact, isEachAlone, until, key, other, protection);
    }
  }

  /** What the comparisons of all records share. */
  record Parts(
      Version old,
      Version current,
      RecordComparison records,
      DecisionTally decisions,
      PlaceTally places) {}

  /** The stores and topics that both versions have, and the aggregates. */
  record Scope(Set<String> stores, Set<String> held, Set<String> topics, List<String> aggregates) {}

  /**
   * Prepares a comparison.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if a version is not valid
   */
  public Comparison(TopologySpec old, TopologySpec current, Request request) {
    this.request = request;
    Version older = new Version(old, request.protection());
    Version newer = new Version(current, request.protection());
    RecordComparison comparison =
        new RecordComparison(older, newer, request.ignored(), request.isExact());
    this.parts = new Parts(
        older,
        newer,
        comparison,
        new DecisionTally(older, newer),
        new PlaceTally(request.mostKeys()));
    this.read =
        EnteringStreams.of(current).stream().map(StreamSpec::topic).collect(Collectors.toSet());
    Set<String> stores = older.stores();
    stores.retainAll(newer.stores());
    Set<String> held = older.held();
    held.retainAll(newer.held());
    this.scope = new Scope(stores, held, topics(old, current), aggregates(old, current));
  }

  private Set<String> topics(TopologySpec old, TopologySpec current) {
    Set<String> topics = topics(old);
    topics.retainAll(topics(current));
    topics.removeIf(request.ignored()::isTopic);
    for (TopologySpec spec : List.of(old, current)) {
      spec.streams().stream()
          .filter(stream -> request.ignored().isTopic(stream.name()))
          .map(StreamSpec::topic)
          .forEach(topics::remove);
    }
    return topics;
  }

  private static Set<String> topics(TopologySpec spec) {
    Set<String> topics = new HashSet<>();
    spec.streams().forEach(stream -> topics.add(stream.topic()));
    spec.sources().forEach(stream -> topics.add(stream.deadLetterTopic()));
    return topics;
  }

  private static List<String> aggregates(TopologySpec old, TopologySpec current) {
    return old.aggregates().stream()
        .map(AggregateSpec::name)
        .filter(name -> current.aggregates().stream().anyMatch(one -> one.name().equals(name)))
        .toList();
  }

  /** Returns how many records were compared so far. */
  public long records() {
    return records;
  }

  /**
   * Compares a history, until it is at its end or where it was to stop. To be called once.
   *
   * @param history in the order of the replay, of streams of the older version
   * @param goesOn asked before each record whether to go on
   * @throws InvalidInputException if the newer version does not read one of the streams
   */
  public ComparisonReport run(Iterator<SourceRecord> history, BooleanSupplier goesOn) {
    while (history.hasNext()) {
      if (!goesOn.getAsBoolean()) {
        return report(new ComparisonReport.Ending.Stopped());
      }
      SourceRecord record = history.next();
      if (request.until() instanceof StopAt.Time time
          && record.event().time().isAfter(time.time())) {
        return report(new ComparisonReport.Ending.Reached());
      }
      if (!isWanted(record)) {
        passedOver++;
        continue;
      }
      Optional<ComparisonReport.Ending.Halted> halted = step(record);
      if (halted.isPresent()) {
        return report(halted.get());
      }
      if (request.until() instanceof StopAt.Position at
          && last.equals(Optional.of(at.position()))) {
        return report(new ComparisonReport.Ending.Reached());
      }
    }
    return report(
        request.until() instanceof StopAt.Time
            ? new ComparisonReport.Ending.Reached()
            : new ComparisonReport.Ending.Complete());
  }

  private boolean isWanted(SourceRecord record) {
    return request.key().isEmpty()
        || record
            .event()
            .key()
            .filter(one -> Arrays.equals(one, request.key().get()))
            .isPresent();
  }

  private Optional<ComparisonReport.Ending.Halted> step(SourceRecord record) {
    if (!read.contains(record.topic())) {
      throw new InvalidInputException(
          new Problem(
              "HW1779",
              "version NEW",
              "it reads no topic '%s', of which there is a history".formatted(record.topic()),
              "leave that history out, or compare versions that both read it"),
          null);
    }
    String at = "OLD";
    RecordPosition position;
    try {
      position = parts.old().process(record);
      at = "NEW";
      parts.current().process(record);
    } catch (HaltingRecordException e) {
      return Optional.of(new ComparisonReport.Ending.Halted(at, String.valueOf(e.getMessage())));
    }
    records++;
    lastRecord = Optional.of(record);
    last = Optional.of(position);
    compare(record, position);
    return Optional.empty();
  }

  private void compare(SourceRecord record, RecordPosition position) {
    StepComparison step = new StepComparison(parts, record, position);
    if (parts.old().tape().isLike(parts.current().tape(), parts.records()) && step.isHeldSame()) {
      count(step);
      return;
    }
    for (String name : scope.aggregates()) {
      AggregateSpec older = parts.old().aggregate(name).orElseThrow();
      AggregateSpec newer = parts.current().aggregate(name).orElseThrow();
      step.decisions(older, newer, isRepeated(name));
    }
    step.places(scope);
    if (request.isEachAlone()) {
      restore();
    }
  }

  /** Counts commands that both have decided alike. */
  private void count(StepComparison step) {
    for (String name : scope.aggregates()) {
      if (parts.old().decided(name) > 0 && !isRepeated(name)) {
        step.sameDecisions(parts.old().aggregate(name).orElseThrow());
      }
    }
  }

  /** Tells whether both have answered a command again since it was asked last. */
  private boolean isRepeated(String aggregate) {
    long count = parts.old().duplicates(aggregate) + parts.current().duplicates(aggregate);
    return !Long.valueOf(count).equals(duplicates.put(aggregate, count)) && count > 0;
  }

  /** Sets the newer version's states back to the older one's, where they differ. */
  private void restore() {
    Set<PlaceTally.Place> done = new HashSet<>();
    for (Version version : List.of(parts.current(), parts.old())) {
      for (Tape.Entry entry : List.copyOf(version.tape().entries())) {
        if (entry instanceof Tape.Entry.Changed changed
            && scope.stores().contains(changed.change().store())) {
          KeyBytes key = KeyBytes.of(changed.change().key());
          String store = changed.change().store();
          if (done.add(new PlaceTally.Place(Divergence.Kind.STATE, store, key))) {
            Optional<Snapshot> state = parts.old().state(store, key);
            parts.current().restore(store, changed.change().partition(), key, state);
          }
        }
      }
    }
  }

  private ComparisonReport report(ComparisonReport.Ending ending) {
    if (request.until() instanceof StopAt.Time time
        && !(ending instanceof ComparisonReport.Ending.Stopped)
        && !(ending instanceof ComparisonReport.Ending.Halted)) {
      parts.old().advanceTo(time.time());
      parts.current().advanceTo(time.time());
      // What only the clock has done is told of the last record.
      lastRecord.ifPresent(record -> compare(record, last.orElseThrow()));
    }
    PlaceTally places = parts.places();
    return new ComparisonReport(
        ending,
        records,
        passedOver,
        last,
        parts.old().topology().now(),
        TopologyDifference.of(parts.old().declared(), parts.current().declared()),
        parts.decisions().commands(),
        parts.decisions().groups(),
        parts.decisions().rules(),
        StepPair.of(parts.old().steps(), parts.current().steps()),
        places.aggregateKeys(),
        places.stores(),
        places.topics(),
        places.lost(),
        places.gained(),
        List.copyOf(places.first()),
        places.isComplete());
  }
}
