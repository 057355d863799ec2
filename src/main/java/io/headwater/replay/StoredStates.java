package io.headwater.replay;

import io.headwater.host.StoreTables;
import io.headwater.operator.HeldEntry;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import io.headwater.topology.TopologySpec;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the programs of a topology in memory keep, as changelogs on a cluster would have it. */
public final class StoredStates {
  private StoredStates() {}

  /** Is shown entries of stores. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes an entry, the arrays of which are shared.
     *
     * @param partition of the changelog
     */
    void entry(String store, int partition, byte[] key, byte[] value);
  }

  /** Shows all that programs keep; not the rows of global tables, which are in their topics. */
  public static void forEach(TopologySpec spec, InMemoryTopology topology, Visitor visitor) {
    Set<String> own = Program.compile(spec).stream()
        .flatMap(program -> program.stores().stream())
        .filter(ProgramStore::isOwn)
        .map(ProgramStore::name)
        .collect(Collectors.toSet());
    topology.stores().all().forEach((store, parts) -> {
      if (own.contains(store)) {
        parts.forEach((partition, held) ->
            held.forEach((key, value) -> visitor.entry(store, partition, key, value)));
      }
    });
  }

  /**
   * Reads an entry of a store that holds several things per key, in the first partition that has
   * it.
   */
  public static Optional<HeldEntry> held(InMemoryTopology topology, ReplayTrace.Entry entry) {
    return topology.stores().all().getOrDefault(entry.store(), new TreeMap<>()).values().stream()
        .flatMap(part -> part instanceof HeapStateMap<?> map
            ? StoreTables.held(map, entry.key()).stream()
            : Stream.empty())
        .findFirst();
  }
}
