package io.headwater.operator;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One fused chain of steps between topics; the unit that a host runs once per partition group.
 *
 * <p>A pipeline without repartition is one program under its own name; each repartition starts
 * another, named {@code pipeline/step}. An aggregate is one program. Immutable; operators hold no
 * state of a partition.
 */
public final class Program {
  private final String name;
  private final List<ProgramEntry> entries;
  private final List<ProgramExit> exits;
  private final List<ProgramStore> stores;
  private final List<Step> steps;
  private final List<String> originTopics;
  private final List<Operator> heads;
  private final Map<Integer, ProcessFactory> transforms;
  private final List<WindowClosing> closings;
  private final Optional<StateFold> stateFold;
  private final Optional<TimerFiring> firing;

  /**
   * A step of a program, for failures and counts.
   *
   * @param recovery what becomes of records that it fails on
   */
  public record Step(String name, String kind, Recovery recovery, SourceLocation where) {}

  Program(ProgramDraft draft) {
    this.name = draft.name;
    this.entries = List.copyOf(draft.entries);
    this.exits = List.copyOf(draft.exits);
    this.stores = List.copyOf(draft.stores);
    this.steps = List.copyOf(draft.steps);
    this.originTopics = List.copyOf(draft.originTopics());
    this.heads = List.copyOf(draft.heads);
    this.transforms = Map.copyOf(draft.transforms);
    this.closings = draft.closings.stream()
        .sorted(Comparator.comparingInt(WindowClosing::step))
        .toList();
    this.stateFold = draft.stateFold;
    this.firing = draft.firing;
  }

  /**
   * Compiles a valid topology.
   *
   * @return the programs in declared order, upstream before downstream
   * @throws io.headwater.diagnostic.InvalidTopologyException if it is not valid
   */
  public static List<Program> compile(TopologySpec spec) {
    return new ProgramCompiler(spec.requireValid()).compile();
  }

  /** Returns the name, unique within the topology. */
  public String name() {
    return name;
  }

  /** Returns the ways in; a record's entry is an index into this list. */
  public List<ProgramEntry> entries() {
    return entries;
  }

  /** Returns the ways out; {@link OutputRecord#exit()} is an index into this list. */
  public List<ProgramExit> exits() {
    return exits;
  }

  /** Returns the stores it needs. */
  public List<ProgramStore> stores() {
    return stores;
  }

  /** Returns how its states follow from its events, if it is an aggregate. */
  public Optional<StateFold> stateFold() {
    return stateFold;
  }

  /** Returns its steps, the first being the decoding of the record. */
  public List<Step> steps() {
    return steps;
  }

  /** Returns the topics its records may have entered the topology from. */
  public List<String> originTopics() {
    return originTopics;
  }

  /** Starts the program for one partition group. */
  public RunningProgram start(OperatorHost host, Limits limits) {
    return new RunningProgram(this, host, limits);
  }

  List<Operator> heads() {
    return heads;
  }

  /** Returns the windowed steps, upstream before downstream. */
  List<WindowClosing> closings() {
    return closings;
  }

  /** Returns what becomes of timers, if it has any. */
  Optional<TimerFiring> firing() {
    return firing;
  }

  Map<Integer, ProcessFactory> transforms() {
    return transforms;
  }
}
