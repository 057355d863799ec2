package io.headwater.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts commands that are decided differently, by what becomes of them. */
final class DecisionTally {
  private static final String REJECTS = "rejects ";
  private static final String EMITS = "emits ";

  private final Version old;
  private final Version current;
  private final Map<Group, long[]> groups = new LinkedHashMap<>();
  private final Map<Outcome, long[]> outcomes = new LinkedHashMap<>();
  private long commands;

  /** What is decided on commands of a kind. */
  private record Outcome(String aggregate, String command, String outcome) {}

  /** Commands that are counted together. */
  private record Group(String aggregate, String command, String old, String current) {}

  DecisionTally(Version old, Version current) {
    this.old = old;
    this.current = current;
  }

  /** Counts commands that were decided, whether the same or not. */
  void decided(long count) {
    commands += count;
  }

  long commands() {
    return commands;
  }

  /** Counts a command that one of the versions has decided. */
  void outcome(String aggregate, String command, String outcome, boolean isOld) {
    outcomes
        .computeIfAbsent(new Outcome(aggregate, command, outcome), any -> new long[2])[
        isOld ? 0 : 1]++;
  }

  /** Returns what was decided in both versions, with the rules behind it. */
  List<RuleCounts> rules() {
    List<RuleCounts> all = new ArrayList<>();
    outcomes.forEach((one, counts) -> {
      Group group = new Group(one.aggregate(), one.command(), one.outcome(), one.outcome());
      all.add(new RuleCounts(
          one.aggregate(),
          one.command(),
          one.outcome(),
          counts[0],
          counts[1],
          rules(old, group, true),
          rules(current, group, false)));
    });
    return all;
  }

  /** Counts a command that was decided differently. */
  void differs(String aggregate, String command, String older, String newer, boolean isRoot) {
    long[] counts =
        groups.computeIfAbsent(new Group(aggregate, command, older, newer), any -> new long[2]);
    counts[0]++;
    counts[1] += isRoot ? 1 : 0;
  }

  /** Returns the counts with the rules behind them, those that the rules alone make first. */
  List<DecisionGroup> groups() {
    List<DecisionGroup> all = new ArrayList<>();
    groups.forEach((group, counts) -> all.add(group(group, counts[0], counts[1])));
    all.sort(Comparator.comparingLong(DecisionGroup::roots)
        .thenComparingLong(DecisionGroup::commands)
        .reversed());
    return all;
  }

  private DecisionGroup group(Group group, long count, long roots) {
    List<DecisionGroup.Written> older = rules(old, group, true);
    List<DecisionGroup.Written> newer = rules(current, group, false);
    List<DecisionGroup.Written> onlyOld = without(older, newer);
    List<DecisionGroup.Written> onlyNew = without(newer, older);
    boolean isAnyChanged = !onlyOld.isEmpty() || !onlyNew.isEmpty();
    return new DecisionGroup(
        group.aggregate(),
        group.command(),
        group.old(),
        group.current(),
        count,
        roots,
        isAnyChanged ? onlyOld : older,
        isAnyChanged ? onlyNew : newer);
  }

  /** Returns rules that are not written alike in the other version. */
  private static List<DecisionGroup.Written> without(
      List<DecisionGroup.Written> rules, List<DecisionGroup.Written> others) {
    return rules.stream()
        .filter(rule -> others.stream().noneMatch(rule::saysLike))
        .toList();
  }

  /**
   * Returns the rules of a version that can have made the difference: those of the rejection that
   * only one of them makes, or else those of what this one emits.
   */
  private static List<DecisionGroup.Written> rules(Version version, Group group, boolean isOld) {
    List<String> begins = Stream.of(group.old(), group.current())
        .filter(outcome -> outcome.startsWith(REJECTS))
        .map(outcome -> "reject " + outcome.substring(REJECTS.length()))
        .collect(Collectors.toCollection(ArrayList::new));
    String own = isOld ? group.old() : group.current();
    if (begins.isEmpty() && own.startsWith(EMITS)) {
      Stream.of(own.substring(EMITS.length()).split(", ", -1))
          .forEach(name -> begins.add("emit " + name));
    }
    return version.aggregate(group.aggregate()).stream()
        .flatMap(one -> one.behavior().commandCases().stream()
            .filter(command -> command.getName().equals(group.command()))
            .flatMap(command -> TopologyDifference.rules(one, command).stream()))
        .filter(rule -> begins.stream().anyMatch(begin -> isBegun(rule.text(), begin)))
        .toList();
  }

  private static boolean isBegun(String text, String begin) {
    return text.equals(begin) || text.startsWith(begin + " ");
  }
}
