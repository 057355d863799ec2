package io.headwater.comparison;

import io.headwater.replay.WrittenRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was stored and written in one step, by place, in the order in which the first came. */
final class StepPlaces {
  private final Comparison.Scope scope;
  private final Map<PlaceTally.Place, Integer> order = new LinkedHashMap<>();
  private final Map<PlaceTally.Place, Pair> pairs = new LinkedHashMap<>();

  /** What both versions wrote to a place; nothing for states, whose place tells all. */
  record Pair(PlaceTally.Place place, List<WrittenRecord> old, List<WrittenRecord> current) {}

  private StepPlaces(Comparison.Scope scope) {
    this.scope = scope;
  }

  static List<Pair> of(Version old, Version current, Comparison.Scope scope) {
    StepPlaces places = new StepPlaces(scope);
    places.add(old, true);
    places.add(current, false);
    // Of two at one position, the one of the older version comes first.
    TreeMap<Integer, List<Pair>> sorted = new TreeMap<>();
    places.pairs.forEach((place, pair) -> sorted
        .computeIfAbsent(places.order.getOrDefault(place, 0), any -> new ArrayList<>())
        .add(pair));
    return sorted.values().stream().flatMap(List::stream).toList();
  }

  private void add(Version version, boolean isOld) {
    List<Tape.Entry> entries = version.tape().entries();
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof Tape.Entry.Changed changed) {
        String store = changed.change().store();
        if (scope.stores().contains(store)) {
          pair(Divergence.Kind.STATE, store, changed.change().key(), i);
        }
      } else if (entries.get(i) instanceof Tape.Entry.Touched touched) {
        String store = touched.entry().store();
        if (scope.held().contains(store)) {
          pair(Divergence.Kind.HELD, store, touched.entry().key().get(), i);
        }
      } else {
        WrittenRecord record = ((Tape.Entry.Written) entries.get(i)).record();
        if (scope.topics().contains(record.position().topic())) {
          Pair pair = pair(Divergence.Kind.RECORD, record.position().topic(), record.key(), i);
          (isOld ? pair.old() : pair.current()).add(record);
        }
      }
    }
  }

  private Pair pair(Divergence.Kind kind, String name, byte @Nullable [] key, int at) {
    PlaceTally.Place place = new PlaceTally.Place(kind, name, KeyBytes.of(key));
    order.merge(place, at, Math::min);
    return pairs.computeIfAbsent(
        place, any -> new Pair(place, new ArrayList<>(), new ArrayList<>()));
  }
}
