package io.headwater.streams;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramExit;
import io.headwater.operator.ProgramStore;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A state store of which rows can be read by key: of a projection, an aggregate or a fold.
 *
 * @param name of the store
 * @param partitions of the program that writes it, in each of which it has a part
 * @param placement how the partition of a key is chosen
 * @param paths for each topic by which records come to it, the topics that lead from there to its
 *     program, that topic first
 */
public record QueryableTable(
    String name,
    KeyType keyType,
    MessageType row,
    int partitions,
    Placement placement,
    Map<String, List<String>> paths) {
  /** Copies the paths. */
  public QueryableTable {
    paths = Map.copyOf(paths);
  }

  /** Finds all of a valid topology, upstream before downstream. */
  public static List<QueryableTable> all(TopologySpec spec) {
    List<QueryableTable> found = new ArrayList<>();
    Map<String, Hop> hops = new HashMap<>();
    for (Program program : Program.compile(spec)) {
      Map<String, List<String>> paths = new LinkedHashMap<>();
      for (ProgramEntry entry : program.entries()) {
        if (entry instanceof ProgramEntry.Source source) {
          paths.put(source.topic(), List.of(source.topic()));
        } else if (entry instanceof ProgramEntry.Hop hop) {
          Objects.requireNonNull(hops.get(hop.hop())).paths().forEach(paths::put);
        }
      }
      for (ProgramExit exit : program.exits()) {
        if (exit instanceof ProgramExit.Hop hop) {
          hops.put(hop.name(), new Hop(hop, through(paths, spec, hop)));
        }
      }
      for (ProgramStore store : program.stores()) {
        if (store instanceof ProgramStore.Snapshots states) {
          found.add(of(states, program.entries().get(0), spec, hops, paths));
        }
      }
    }
    return List.copyOf(found);
  }

  /** A way from one program into another, with the paths that lead into the other. */
  private record Hop(ProgramExit.Hop exit, Map<String, List<String>> paths) {}

  private static Map<String, List<String>> through(
      Map<String, List<String>> paths, TopologySpec spec, ProgramExit.Hop hop) {
    Map<String, List<String>> longer = new LinkedHashMap<>();
    paths.forEach((source, path) -> {
      List<String> topics = new ArrayList<>(path);
      topics.add(ProgramNames.hopTopic(spec.name(), hop.name()));
      longer.put(source, List.copyOf(topics));
    });
    return longer;
  }

  private static QueryableTable of(
      ProgramStore.Snapshots states,
      ProgramEntry entry,
      TopologySpec spec,
      Map<String, Hop> hops,
      Map<String, List<String>> paths) {
    if (entry instanceof ProgramEntry.Hop hop) {
      ProgramExit.Hop from = Objects.requireNonNull(hops.get(hop.hop())).exit();
      return new QueryableTable(
          states.name(),
          from.keyType(),
          states.state(),
          from.partitions(),
          from.placement(),
          paths);
    }
    StreamSpec stream = spec.stream(((ProgramEntry.Source) entry).stream()).orElseThrow();
    return new QueryableTable(
        states.name(),
        stream.keyType(),
        states.state(),
        stream.partitions(),
        stream.placement(),
        paths);
  }

  /** Returns the partition of an encoded key; empty if a rule of the record chooses it. */
  public Optional<Integer> partitionOf(byte[] key) {
    return placement instanceof Placement.ByKey byKey
        ? Optional.of(byKey.partitioning().newFunction().partition(key, partitions))
        : Optional.empty();
  }
}
