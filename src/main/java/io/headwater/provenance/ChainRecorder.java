package io.headwater.provenance;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.RecordPosition;
import io.headwater.operator.Program;
import io.headwater.replay.ReplayTrace;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.WindowSpan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiPredicate;

/** Keeps what happens in a replay of a few records, to tell what of it led to the result. */
final class ChainRecorder implements Watcher {
  private final BiPredicate<Explanation.Fact, OptionalInt> isResult;
  private final DependencyGraph graph = new DependencyGraph();
  private final Trail trail = new Trail();
  private final List<Draft> drafts = new ArrayList<>();
  private final Map<ReplayTrace.Entry, FactDraft> lastWrites = new HashMap<>();
  private final Map<RecordPosition, FactDraft> records = new HashMap<>();
  private final Set<ReplayTrace.Entry> fresh = new HashSet<>();
  private Optional<FactDraft> result = Optional.empty();

  /** What a program did about one record; the number of its node is its place in the list. */
  private record Draft(
      OptionalInt cause,
      boolean isFirst,
      String reader,
      Optional<RecordPosition> input,
      List<Explanation.Step> steps,
      List<FactDraft> facts) {}

  /**
   * A change or a record.
   *
   * @param users nodes that looked at it later
   */
  private record FactDraft(Explanation.Fact fact, int node, Set<Integer> users) {}

  ChainRecorder(BiPredicate<Explanation.Fact, OptionalInt> isResult) {
    this.isResult = isResult;
  }

  @Override
  public void enters(int index) {
    trail.enters(index);
    graph.enters(index);
  }

  @Override
  public void begun(String reader, Optional<RecordPosition> record) {
    fresh.clear();
    boolean isSource = trail.begun(record);
    int node = graph.begun(record);
    record.map(records::get).ifPresent(written -> written.users().add(node));
    drafts.add(
        new Draft(trail.cause(), isSource, reader, record, new ArrayList<>(), new ArrayList<>()));
  }

  private int node() {
    return drafts.size() - 1;
  }

  @Override
  public void read(ReplayTrace.Entry entry) {
    graph.read(entry);
    Optional.ofNullable(lastWrites.get(entry)).ifPresent(fact -> fact.users().add(node()));
  }

  @Override
  public void wrote(ReplayTrace.Entry entry) {
    graph.wrote(entry);
    fresh.add(entry);
  }

  @Override
  public void left(Program.Step step, Outcome outcome) {
    drafts.get(node()).steps().add(new Explanation.Step(step, outcome));
  }

  @Override
  public void changed(StateChange change) {
    changed(new Explanation.Changed(change, Optional.empty()));
  }

  @Override
  public void changed(StateChange change, WindowSpan window) {
    changed(new Explanation.Changed(change, Optional.of(window)));
  }

  /** Entries are told before the change that they are part of. */
  private void changed(Explanation.Changed change) {
    FactDraft fact = add(change);
    fresh.forEach(entry -> lastWrites.put(entry, fact));
    fresh.clear();
  }

  @Override
  public void written(WrittenRecord record) {
    trail.wrote(record.position());
    graph.wrote(record.position());
    records.put(record.position(), add(new Explanation.Wrote(record)));
  }

  private FactDraft add(Explanation.Fact fact) {
    FactDraft draft = new FactDraft(fact, node(), new HashSet<>());
    drafts.get(node()).facts().add(draft);
    if (isResult.test(fact, trail.cause())) {
      result = Optional.of(draft);
    }
    return draft;
  }

  /**
   * Returns what happened, by record of the history, as far as the result depends on it.
   *
   * @param chain the records that were replayed
   */
  List<Explanation.Link> links(List<Suspect> chain) {
    Map<Integer, Explanation.Source> sources = new HashMap<>();
    chain.forEach(one -> sources.put(one.index(), one.source()));
    BitSet nodes = result.map(fact -> graph.closure(fact.node())).orElseGet(BitSet::new);
    addEntries(nodes);
    List<Explanation.Link> links = new ArrayList<>();
    List<Explanation.Work> works = new ArrayList<>();
    OptionalInt cause = OptionalInt.empty();
    for (int node = nodes.nextSetBit(0); node >= 0; node = nodes.nextSetBit(node + 1)) {
      Draft draft = drafts.get(node);
      if (!works.isEmpty() && !draft.cause().equals(cause)) {
        links.add(link(cause, sources, works));
        works = new ArrayList<>();
      }
      cause = draft.cause();
      works.add(work(draft, nodes));
    }
    if (!works.isEmpty()) {
      links.add(link(cause, sources, works));
    }
    return links;
  }

  /**
   * Adds who read a record of the history that the result depends on in a way that is not known,
   * such as by the stream time that it moved.
   */
  private void addEntries(BitSet nodes) {
    Set<OptionalInt> shown = new HashSet<>();
    nodes.stream().forEach(node -> shown.add(drafts.get(node).cause()));
    for (int node = 0; node < drafts.size(); node++) {
      Draft draft = drafts.get(node);
      if (draft.isFirst() && !shown.contains(draft.cause())) {
        nodes.set(node);
      }
    }
  }

  private static Explanation.Link link(
      OptionalInt cause, Map<Integer, Explanation.Source> sources, List<Explanation.Work> works) {
    return new Explanation.Link(
        cause.isPresent() ? Optional.ofNullable(sources.get(cause.getAsInt())) : Optional.empty(),
        works);
  }

  private Explanation.Work work(Draft draft, BitSet nodes) {
    return new Explanation.Work(
        draft.reader(),
        draft.input(),
        draft.steps(),
        draft.facts().stream()
            .map(fact -> new Explanation.Effect(fact.fact(), isNeeded(fact, nodes)))
            .toList());
  }

  private boolean isNeeded(FactDraft fact, BitSet nodes) {
    return result.filter(fact::equals).isPresent()
        || fact.users().stream().anyMatch(user -> user != fact.node() && nodes.get(user));
  }
}
