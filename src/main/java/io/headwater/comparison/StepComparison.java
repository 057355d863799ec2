package io.headwater.comparison;

import com.google.protobuf.Message;
import io.headwater.event.MessageRendering;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.event.UndecodableEventException;
import io.headwater.operator.HeldEntry;
import io.headwater.replay.ReplayTrace;
import io.headwater.replay.SourceRecord;
import io.headwater.testkit.MessageDifference.Change;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;

/*
 * Which difference is a root
 * ==========================
 *
 * A decision: if the state of its key was the same before, and no earlier command of that key in
 * this step was decided differently. A state: if it was the same before, and nothing that the
 * record has led to until then differs. A record: likewise, and none of its topic and key has
 * differed before. So what follows from another decision, in this step or later, is none.
 */
/** What two versions made of one record of a history. */
final class StepComparison {
  private final Version old;
  private final Version current;
  private final RecordComparison records;
  private final DecisionTally decisions;
  private final PlaceTally places;
  private final SourceRecord source;
  private final RecordPosition position;
  private final Set<PlaceTally.Place> decided = new HashSet<>();
  private boolean isAnythingBefore;

  StepComparison(Comparison.Parts parts, SourceRecord source, RecordPosition position) {
    this.old = parts.old();
    this.current = parts.current();
    this.records = parts.records();
    this.decisions = parts.decisions();
    this.places = parts.places();
    this.source = source;
    this.position = position;
  }

  /** Compares decisions; those of commands that were answered before are no decisions. */
  void decisions(AggregateSpec older, AggregateSpec newer, boolean isRepeated) {
    Map<KeyBytes, List<Decided>> before = Decided.read(old, older);
    Map<KeyBytes, List<Decided>> after = Decided.read(current, newer);
    if (!isRepeated) {
      decisions.decided(before.values().stream().mapToLong(List::size).sum());
      outcomes(older, before, true);
      outcomes(older, after, false);
    }
    Set<KeyBytes> keys = new HashSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (KeyBytes key : keys) {
      List<Decided> left = before.getOrDefault(key, List.of());
      List<Decided> right = after.getOrDefault(key, List.of());
      for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
        Optional<Decided> one = at(left, i);
        Optional<Decided> other = at(right, i);
        if (one.isEmpty() || other.isEmpty() || !one.get().isLike(other.get(), records)) {
          differs(older, key, one, other, isRepeated);
        }
      }
    }
  }

  /** Counts what both versions have decided alike. */
  void sameDecisions(AggregateSpec older) {
    Map<KeyBytes, List<Decided>> both = Decided.read(old, older);
    decisions.decided(both.values().stream().mapToLong(List::size).sum());
    outcomes(older, both, true);
    outcomes(older, both, false);
  }

  private void outcomes(
      AggregateSpec aggregate, Map<KeyBytes, List<Decided>> decided, boolean isOld) {
    if (!decided.isEmpty()) {
      String command = command(aggregate);
      decided.values().stream()
          .flatMap(List::stream)
          .forEach(one -> decisions.outcome(aggregate.name(), command, one.outcome(), isOld));
    }
  }

  private static Optional<Decided> at(List<Decided> all, int index) {
    return index < all.size() ? Optional.of(all.get(index)) : Optional.empty();
  }

  private void differs(
      AggregateSpec aggregate,
      KeyBytes key,
      Optional<Decided> one,
      Optional<Decided> other,
      boolean isRepeated) {
    PlaceTally.Place place = new PlaceTally.Place(Divergence.Kind.DECISION, aggregate.name(), key);
    boolean isFirstHere = decided.add(place);
    if (isRepeated) {
      return;
    }
    boolean isRoot =
        isFirstHere && one.isPresent() && other.isPresent() && wasSame(aggregate.store(), key);
    String before = one.map(Decided::outcome).orElse("is given no command");
    String after = other.map(Decided::outcome).orElse("is given no command");
    decisions.differs(aggregate.name(), command(aggregate), before, after, isRoot);
    places.see(
        place,
        divergence(
            place,
            text(key, old.stream(old.topic(aggregate.commands()))),
            isRoot,
            one.map(StepComparison::told).orElse(before),
            other.map(StepComparison::told).orElse(after),
            one.isPresent() && other.isPresent()
                ? eventChanges(one.get(), other.get())
                : List.of()));
  }

  private List<Change> eventChanges(Decided one, Decided other) {
    List<Change> changes = new ArrayList<>();
    if (one.outcome().equals(other.outcome())) {
      for (int i = 0; i < one.events().size(); i++) {
        changes.addAll(records.changes(one.events().get(i), other.events().get(i)));
      }
    }
    return changes;
  }

  private static String told(Decided decided) {
    List<String> told = new ArrayList<>(List.of(decided.outcome()));
    decided.events().forEach(event -> told.add(MessageRendering.json(event)));
    return String.join(" ", told);
  }

  /** Returns the case of the command, if the history has it; one that was sent within is not. */
  private String command(AggregateSpec aggregate) {
    return source.topic().equals(old.topic(aggregate.commands()))
        ? value().map(Decided::caseOf).orElse("command")
        : "command from within";
  }

  private Optional<Message> value() {
    Optional<StreamSpec> stream = old.stream(source.topic());
    try {
      return stream.isPresent() && source.event().value().isPresent()
          ? Optional.of(stream
              .get()
              .decoder()
              .decode(source.event().value().get(), source.event().headers()))
          : Optional.empty();
    } catch (UndecodableEventException e) {
      return Optional.empty();
    }
  }

  private static String text(KeyBytes key, Optional<StreamSpec> stream) {
    return key.text(stream.map(StreamSpec::keyType));
  }

  /** Tells whether the state of a key was the same in both before this step. */
  private boolean wasSame(String store, KeyBytes key) {
    return records.changes(before(old, store, key), before(current, store, key)).isEmpty();
  }

  private static Optional<Snapshot> before(Version version, String store, KeyBytes key) {
    for (Tape.Entry entry : version.tape().entries()) {
      if (entry instanceof Tape.Entry.Changed changed
          && changed.change().store().equals(store)
          && KeyBytes.of(changed.change().key()).equals(key)) {
        return changed.change().before();
      }
    }
    return version.state(store, key);
  }

  /** Compares what was stored and written, place by place in the order of the tape. */
  void places(Comparison.Scope scope) {
    for (StepPlaces.Pair pair : StepPlaces.of(old, current, scope)) {
      if (pair.place().kind() == Divergence.Kind.STATE) {
        state(pair.place());
      } else if (pair.place().kind() == Divergence.Kind.HELD) {
        held(pair.place());
      } else {
        written(pair);
      }
    }
  }

  private void state(PlaceTally.Place place) {
    Optional<Snapshot> before = old.state(place.name(), place.key());
    Optional<Snapshot> after = current.state(place.name(), place.key());
    List<Change> changes = records.changes(before, after);
    if (changes.isEmpty()) {
      return;
    }
    boolean isRoot = isRoot() && wasSame(place.name(), place.key());
    places.count(
        place,
        before.isPresent() && after.isPresent() ? 1 : 0,
        after.isEmpty() ? 1 : 0,
        before.isEmpty() ? 1 : 0,
        isRoot);
    Optional<StreamSpec> keys = old.declared().aggregates().stream()
        .filter(one -> one.store().equals(place.name()))
        .flatMap(one -> old.declared().stream(one.commands()).stream())
        .findFirst();
    see(place, text(place.key(), keys), isRoot, changes);
  }

  /** Tells whether windows, timers and the like that were touched are the same now. */
  boolean isHeldSame() {
    return old.tape().entries().stream()
        .allMatch(entry -> !(entry instanceof Tape.Entry.Touched touched)
            || records
                .heldChanges(old.held(touched.entry()), current.held(touched.entry()))
                .isEmpty());
  }

  /**
   * Compares what is stored at a place.
   *
   * @param stored with a key as the store lays it out
   */
  private void held(PlaceTally.Place stored) {
    Bytes at = Bytes.wrap(stored.key().array());
    ReplayTrace.Entry entry = new ReplayTrace.Entry(stored.name(), 0, at);
    Optional<HeldEntry> before = old.held(entry);
    Optional<HeldEntry> after = current.held(entry);
    List<Change> changes = records.heldChanges(before, after);
    if (changes.isEmpty()) {
      return;
    }
    KeyBytes key = KeyBytes.of(before.or(() -> after).orElseThrow().key());
    PlaceTally.Place place = new PlaceTally.Place(stored.kind(), stored.name(), key);
    boolean isRoot = isRoot() && !places.isSeen(place);
    places.count(
        place,
        before.isPresent() && after.isPresent() ? 1 : 0,
        after.isEmpty() ? 1 : 0,
        before.isEmpty() ? 1 : 0,
        isRoot);
    see(place, text(key, Optional.empty()), isRoot, changes);
  }

  private boolean isRoot() {
    return decided.isEmpty() && !isAnythingBefore;
  }

  private void written(StepPlaces.Pair pair) {
    Alignment alignment = Alignment.of(pair.old(), pair.current(), records);
    if (alignment.isSame()) {
      return;
    }
    PlaceTally.Place place = pair.place();
    boolean isRoot = isRoot() && !places.isSeen(place);
    if (alignment.isOfDeadLetters()) {
      alignment.lost().forEach(cause -> places.lost(place.name(), cause));
      alignment.gained().forEach(cause -> places.gained(place.name(), cause));
    } else {
      places.count(
          place,
          alignment.differing(),
          alignment.missing().size(),
          alignment.additional().size(),
          isRoot);
    }
    String key = text(place.key(), old.stream(place.name()));
    places.see(
        place,
        divergence(
            place,
            key,
            isRoot,
            alignment.told(alignment.missing(), old),
            alignment.told(alignment.additional(), current),
            alignment.changes()));
    isAnythingBefore = true;
  }

  private void see(PlaceTally.Place place, String key, boolean isRoot, List<Change> changes) {
    places.see(place, divergence(place, key, isRoot, "", "", changes));
    isAnythingBefore = true;
  }

  private Divergence divergence(
      PlaceTally.Place place,
      String key,
      boolean isRoot,
      String before,
      String after,
      List<Change> changes) {
    return new Divergence(
        place.kind(),
        place.name(),
        key,
        position,
        source.event().time(),
        value().map(MessageRendering::json).orElse("no value"),
        isRoot,
        before,
        after,
        changes);
  }
}
