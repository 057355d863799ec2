package io.headwater.cli;

import io.headwater.comparison.ComparisonReport;
import io.headwater.comparison.DecisionGroup;
import io.headwater.comparison.Divergence;
import io.headwater.comparison.PlaceCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a comparison came to, for people. */
final class CompareText {
  private static final int MOST_GROUPS = 20;

  private final ComparisonReport report;
  private final List<String> versions;
  private final int limit;
  private final List<String> lines = new ArrayList<>();
  private List<String> rules = List.of();

  /**
   * Prepares the text.
   *
   * @param versions how they were named
   * @param limit how many first differences to show
   */
  CompareText(ComparisonReport report, List<String> versions, int limit) {
    this.report = report;
    this.versions = versions;
    this.limit = limit;
  }

  /** Returns all but the conclusion. */
  List<String> lines() {
    heading();
    lines.addAll(DeclaredText.lines(report.declared(), report.isSame()));
    decisions();
    lines.addAll(CompareCountsText.lines(report));
    places();
    first();
    return lines;
  }

  private void heading() {
    String others = report.passedOver() == 0
        ? ""
        : ", passed over %,d of other keys".formatted(report.passedOver());
    String last = report.last().map(position -> ", the last one " + position).orElse("");
    lines.add("compared %s%s%s, %s"
        .formatted(Text.counted(report.records(), "record"), others, last, ending()));
    lines.add("  OLD  " + versions.get(0));
    lines.add("  NEW  " + versions.get(1));
  }

  private String ending() {
    if (report.ending() instanceof ComparisonReport.Ending.Complete) {
      return "to the end";
    }
    return report.ending() instanceof ComparisonReport.Ending.Reached
        ? "as far as asked"
        : "and stopped there";
  }

  private void decisions() {
    if (report.decisions().isEmpty()) {
      lines.add(
          "all %s decided the same".formatted(Text.counted(report.commands(), "command") + " are"));
      return;
    }
    lines.addAll(decided(report));
    lines.add("  %9s  %9s".formatted("commands", "by rules"));
    report.decisions().stream().limit(MOST_GROUPS).forEach(this::group);
    int more = report.decisions().size() - MOST_GROUPS;
    if (more > 0) {
      lines.add("  and in %d other ways; --json has them".formatted(more));
    }
    if (report.differingCommands() > report.rootCommands()) {
      lines.add("  --each-alone tells what the rules alone make of those that follow");
    }
  }

  private void group(DecisionGroup group) {
    lines.add(String.format(
        Locale.ROOT,
        "  %,9d  %,9d  %s/%s: OLD %s, NEW %s%s",
        group.commands(),
        group.roots(),
        group.aggregate(),
        group.command(),
        group.old(),
        group.current(),
        group.old().equals(group.current()) ? " with other contents" : ""));
    if (group.roots() > 0) {
      List<String> told = new ArrayList<>();
      told.addAll(rules("OLD", group.oldRules()));
      told.addAll(rules("NEW", group.currentRules()));
      // Several outcomes of one rule are told one after the other; the rule is told once.
      if (!told.equals(rules)) {
        lines.addAll(told);
      }
      rules = told;
    }
  }

  private static List<String> rules(String version, List<DecisionGroup.Written> rules) {
    return rules.stream()
        .map(rule ->
            "  %9s  %9s    %s  %s  (%s)".formatted("", "", version, rule.text(), rule.where()))
        .toList();
  }

  /** Returns how many commands are decided differently, and how many by the rules alone. */
  static List<String> decided(ComparisonReport report) {
    long follow = report.differingCommands() - report.rootCommands();
    return List.of(
        String.format(
            Locale.ROOT,
            "%,d of %s %s now decided differently, of %s%s:",
            report.differingCommands(),
            Text.counted(report.commands(), "command"),
            report.differingCommands() == 1 ? "is" : "are",
            report.isComplete() ? "" : "at least ",
            Text.counted(report.divergedKeys(), "key")),
        String.format(
            Locale.ROOT,
            "  %,d on the same state, so by the rules alone;"
                + " %,d follow%s from a state that was different already",
            report.rootCommands(),
            follow,
            follow == 1 ? "s" : ""));
  }

  private void places() {
    if (!report.stores().isEmpty()) {
      lines.add("states that differ:");
      report.stores().forEach(one -> lines.add("  %-28s %s".formatted(one.name(), counts(one))));
    }
    if (!report.topics().isEmpty()) {
      lines.add("records that differ:");
      report.topics().forEach(one -> lines.add("  %-28s %s".formatted(one.name(), counts(one))));
    }
    lines.addAll(deadLetters(report));
    if (!report.isComplete()) {
      lines.add("of %s the first difference was kept; of further ones there are counts only"
          .formatted(Text.counted(report.first().size(), "key")));
    }
  }

  /** Returns how often a store or a topic differs. */
  static String counts(PlaceCounts counts) {
    List<String> parts = new ArrayList<>();
    add(parts, counts.differing(), "differ");
    add(parts, counts.missing(), "only in OLD");
    add(parts, counts.additional(), "only in NEW");
    return "%s; of %s; %s"
        .formatted(
            String.join(", ", parts),
            Text.counted(counts.keys(), "key"),
            counts.roots() == 0
                ? "all follow from other differences"
                : "%,d by the rules alone".formatted(counts.roots()));
  }

  private static void add(List<String> parts, long count, String what) {
    if (count > 0) {
      parts.add(String.format(Locale.ROOT, "%,d %s", count, what));
    }
  }

  /** Returns the dead letters that only one version has; nothing if there are none. */
  static List<String> deadLetters(ComparisonReport report) {
    List<String> told = new ArrayList<>();
    report
        .lost()
        .forEach((cause, count) ->
            told.add(String.format(Locale.ROOT, "  %,d only in OLD: %s", count, cause)));
    report
        .gained()
        .forEach((cause, count) ->
            told.add(String.format(Locale.ROOT, "  %,d only in NEW: %s", count, cause)));
    if (!told.isEmpty()) {
      told.add(0, "dead letters that differ:");
    }
    return told;
  }

  private void first() {
    List<Divergence> roots = report.first().stream().filter(Divergence::isRoot).toList();
    List<Divergence> among = roots.isEmpty() ? report.first() : roots;
    List<Divergence> shown = new ArrayList<>();
    for (Divergence.Kind kind : Divergence.Kind.values()) {
      among.stream().filter(one -> one.kind() == kind).limit(limit).forEach(shown::add);
    }
    if (!shown.isEmpty()) {
      lines.add("first differences%s, %d of %,d; --json has all:"
          .formatted(roots.isEmpty() ? "" : " by the rules alone", shown.size(), among.size()));
      shown.forEach(one -> told(one).forEach(line -> lines.add("  " + line)));
    }
  }

  /** Returns one difference. */
  static List<String> told(Divergence one) {
    List<String> told = new ArrayList<>();
    told.add("%s  %s  %s %s, key %s%s"
        .formatted(
            one.time(),
            one.position(),
            switch (one.kind()) {
              case DECISION -> "aggregate";
              case STATE, HELD -> "store";
              case RECORD -> "topic";
            },
            one.name(),
            one.key(),
            one.isRoot() ? "" : "; follows from another difference"));
    told.add("  " + one.cause());
    if (!one.old().isEmpty()) {
      told.add("  OLD " + one.old());
    }
    if (!one.current().isEmpty()) {
      told.add("  NEW " + one.current());
    }
    one.changes()
        .forEach(change ->
            told.add("  " + change.path() + ": " + change.before() + " → " + change.after()));
    return told;
  }

  /** Returns the last sentence. */
  static String conclusion(ComparisonReport report) {
    if (report.isSame()) {
      return "OLD and NEW make the same of " + Text.counted(report.records(), "record");
    }
    List<String> parts = new ArrayList<>();
    addCounted(parts, report.differingCommands(), "decision");
    addCounted(parts, report.stores().stream().mapToLong(PlaceCounts::total).sum(), "state");
    addCounted(parts, report.topics().stream().mapToLong(PlaceCounts::total).sum(), "record");
    long letters = report.lost().values().stream().mapToLong(Long::longValue).sum()
        + report.gained().values().stream().mapToLong(Long::longValue).sum();
    addCounted(parts, letters, "dead letter");
    return "OLD and NEW differ in " + String.join(", ", parts);
  }

  private static void addCounted(List<String> parts, long count, String noun) {
    if (count > 0) {
      parts.add(Text.counted(count, noun));
    }
  }
}
