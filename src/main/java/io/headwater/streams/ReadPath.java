package io.headwater.streams;

import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramExit;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The way that records take from some topics to what reads them: when the stages have processed
 * what their topics held one after the other, everything that follows from those records is done.
 *
 * @param stages in the order of the flow; where it is a loop, each program is in it once
 */
public record ReadPath(List<Stage> stages) {

  /** Copies the list. */
  public ReadPath {
    stages = List.copyOf(stages);
  }

  /**
   * A program on the way.
   *
   * @param program its name
   * @param topics those it reads that the records, or what follows from them, are in
   */
  public record Stage(String program, Set<String> topics) {}

  /**
   * Finds the way to an aggregate or a pipeline, with all its hops, or to one program of it.
   *
   * @param from topics that the records are in
   * @throws IllegalArgumentException if there is none
   */
  public static ReadPath toProgram(TopologySpec spec, String name, Set<String> from) {
    return find(
        spec,
        "program '" + name + "'",
        one -> one.name().equals(name) || one.name().startsWith(name + "/"),
        from);
  }

  /**
   * Finds the way to the program that writes a store.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ReadPath toStore(TopologySpec spec, String store, Set<String> from) {
    return find(
        spec,
        "the writer of store '" + store + "'",
        one ->
            one.stores().stream().anyMatch(kept -> kept.isOwn() && kept.name().equals(store)),
        from);
  }

  private static ReadPath find(
      TopologySpec spec, String what, Predicate<Program> isTarget, Set<String> from) {
    List<Node> all =
        Program.compile(spec).stream().map(one -> Node.of(one, spec.name())).toList();
    Set<Node> reached = reached(all, from);
    Set<Node> needed = new LinkedHashSet<>(
        reached.stream().filter(node -> isTarget.test(node.program())).toList());
    if (needed.isEmpty()) {
      throw new IllegalArgumentException(
          "%s reads nothing that follows from %s".formatted(what, String.join(", ", from)));
    }
    for (boolean isGrowing = true; isGrowing; ) {
      isGrowing = needed.addAll(
          reached.stream().filter(node -> needed.stream().anyMatch(node::feeds)).toList());
    }
    return new ReadPath(inOrder(needed, from));
  }

  /** What a program reads and writes. */
  private record Node(Program program, Set<String> reads, Set<String> writes) {
    static Node of(Program program, String applicationId) {
      Set<String> reads = new LinkedHashSet<>();
      for (ProgramEntry entry : program.entries()) {
        if (entry instanceof ProgramEntry.Source source) {
          reads.add(source.topic());
        } else if (entry instanceof ProgramEntry.Hop hop) {
          reads.add(ProgramNames.hopTopic(applicationId, hop.hop()));
        }
      }
      Set<String> writes = new LinkedHashSet<>();
      for (ProgramExit exit : program.exits()) {
        writes.add(
            exit instanceof ProgramExit.Sink sink
                ? sink.topic()
                : ProgramNames.hopTopic(applicationId, exit.name()));
      }
      return new Node(program, reads, writes);
    }

    boolean feeds(Node other) {
      return writes.stream().anyMatch(other.reads::contains);
    }

    boolean readsAny(Set<String> topics) {
      return reads.stream().anyMatch(topics::contains);
    }
  }

  private static Set<Node> reached(List<Node> all, Set<String> from) {
    Set<String> topics = new HashSet<>(from);
    Set<Node> reached = new LinkedHashSet<>();
    for (boolean isGrowing = true; isGrowing; ) {
      isGrowing = false;
      for (Node node : all) {
        if (node.readsAny(topics) && reached.add(node)) {
          topics.addAll(node.writes());
          isGrowing = true;
        }
      }
    }
    return reached;
  }

  /** Takes a program when none that is left feeds it; where all do, the first. */
  private static List<Stage> inOrder(Set<Node> needed, Set<String> from) {
    Set<String> topics = new LinkedHashSet<>(from);
    List<Node> left = new ArrayList<>(needed);
    List<Stage> stages = new ArrayList<>();
    while (!left.isEmpty()) {
      Node next = left.stream()
          .filter(
              node -> left.stream().noneMatch(other -> !other.equals(node) && other.feeds(node)))
          .findFirst()
          .orElse(left.get(0));
      left.remove(next);
      Set<String> held = new LinkedHashSet<>(next.reads());
      held.retainAll(topics);
      stages.add(new Stage(next.program().name(), held));
      topics.addAll(next.writes());
    }
    return stages;
  }
}
