package io.headwater.cli;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.RecordPosition;
import io.headwater.provenance.Explanation;
import io.headwater.provenance.Question;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.TopologySpec;
import io.headwater.topology.WindowSpan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An explanation for people: the result, then what led to it from the beginning. */
final class WhyText {
  private static final int SHOWN = 110;
  private static final String INDENT = "  ";

  /** Where a rule that was shown before can be cut off. */
  private static final Pattern BRIEFLY = Pattern.compile(": | with | as | when ");

  private final Question question;
  private final WhyFacts facts;
  private final RuleLines rules;
  private final boolean isFull;
  private final List<String> lines = new ArrayList<>();
  private final Map<RecordPosition, Message> records = new HashMap<>();
  private final Set<String> told = new HashSet<>();

  /**
   * Prepares the text.
   *
   * @param isFull whether nothing is shortened
   */
  WhyText(TopologySpec spec, Question question, boolean isFull) {
    this.question = question;
    this.facts = new WhyFacts(spec, question);
    this.rules = new RuleLines(spec, facts.values());
    this.isFull = isFull;
  }

  List<String> lines(Explanation explanation) {
    result(explanation.result());
    seen(explanation.result());
    lines.add(summary(explanation));
    for (Explanation.Link link : explanation.links()) {
      lines.add("");
      link(link);
    }
    return lines;
  }

  private void result(Explanation.Result result) {
    String field = question.field().map(one -> one.path() + " ").orElse("");
    String by = result.cause().map(cause -> "by " + cause).orElse("by the clock");
    if (result.fact() instanceof Explanation.Changed changed) {
      StateChange change = changed.change();
      lines.add("%s %s  %s  %s"
          .formatted(
              change.store(), facts.key(change), WhyFacts.time(change.eventTimeMillis()), by));
      lines.add(INDENT + field + shortened(facts.asked(change)));
    } else if (result.fact() instanceof Explanation.Wrote wrote) {
      WrittenRecord record = wrote.record();
      lines.add("%s  %s  %s  %s"
          .formatted(record.position(), WhyFacts.time(record.timestamp()), facts.key(record), by));
      WhyFacts.deadLetter(record)
          .ifPresent(cause -> lines.add("%s%s in %s at %s: %s"
              .formatted(INDENT, cause.code(), cause.step(), cause.where(), cause.message())));
      lines.add(INDENT + field + shortened(facts.asked(record)));
    }
  }

  private void seen(Explanation.Result result) {
    if (!result.seen().isEmpty()) {
      lines.add("for which it looked at"
          + (question.isAsSeen() ? "" : " (--as-seen tells what led to these)"));
      result.seen().stream()
          .map(one -> "%s %s: %s"
              .formatted(one.store(), facts.key(one.store(), one.key()), WhyFacts.value(one)))
          .distinct()
          .forEach(line -> lines.add(INDENT + shortened(line)));
    }
  }

  private static String summary(Explanation explanation) {
    long needed = explanation.links().stream()
        .flatMap(link -> link.source().stream())
        .distinct()
        .count();
    String of = "%,d of %s".formatted(needed, Text.counted(explanation.records(), "record"));
    String led = needed == 1 ? " leads to it" : " lead to it";
    return explanation.isMinimal()
        ? of + led + (needed > 1 ? "; without any one of them it would be otherwise" : "")
        : of
            + led
            + "; some of them may not be needed: stopped after %,d replays"
                .formatted(explanation.replays());
  }

  private void link(Explanation.Link link) {
    Optional<Explanation.Source> source = link.source();
    if (source.isPresent()) {
      lines.add("%s  %s  %s"
          .formatted(
              source.get().position(),
              source.get().record().event().time(),
              facts.key(source.get())));
      lines.add(INDENT + shortened(facts.value(source.get())));
      facts
          .values()
          .value(
              source.get().record().topic(),
              source.get().record().event().value().orElse(null),
              source.get().record().event().headers())
          .ifPresent(value -> records.put(source.get().position(), value));
    } else {
      lines.add("the clock");
    }
    link.works().forEach(this::work);
  }

  private void work(Explanation.Work work) {
    work.effects().forEach(effect -> remember(effect.fact()));
    if (isPlain(work)) {
      plain(work);
      return;
    }
    lines.add(INDENT + work.reader());
    List<RuleLines.Line> decisions = work.input()
        .flatMap(position -> Optional.ofNullable(records.get(position)))
        .map(command -> rules.decisions(work, command))
        .orElse(List.of());
    if (decisions.isEmpty()) {
      work.steps().stream().distinct().forEach(step -> step(work, step));
    }
    decisions.forEach(rule -> rule(rule.text(), rule.where()));
    boolean isLookedAt = work.effects().stream().anyMatch(Explanation.Effect::isNeeded);
    work.effects().stream()
        .filter(effect ->
            effect.isNeeded() || (!isLookedAt && effect.fact() instanceof Explanation.Changed))
        .map(Explanation.Effect::fact)
        .forEach(this::fact);
    if (!isLookedAt) {
      add("nothing of this was looked at, but without it the result would be otherwise");
    }
  }

  /** Tells whether a record only passes a step on its way to a partition of another key. */
  private boolean isPlain(Explanation.Work work) {
    return work.steps().size() == 1
        && rules.step(work.reader(), work.steps().get(0).step().name()).isEmpty()
        && work.effects().size() == 1
        && work.effects().get(0).fact() instanceof Explanation.Wrote wrote
        && wrote.record().kind() == WrittenRecord.Kind.REPARTITION;
  }

  private void plain(Explanation.Work work) {
    WrittenRecord record = ((Explanation.Wrote) work.effects().get(0).fact()).record();
    lines.add("%s%s → %s  (%s)"
        .formatted(
            INDENT, work.reader(), facts.key(record), work.steps().get(0).step().where()));
  }

  private void remember(Explanation.Fact fact) {
    if (fact instanceof Explanation.Wrote wrote) {
      WrittenRecord record = wrote.record();
      facts
          .values()
          .value(record.position().topic(), record.value(), record.headers())
          .ifPresent(value -> records.put(record.position(), value));
    }
  }

  private void step(Explanation.Work work, Explanation.Step step) {
    String text = rules
        .step(work.reader(), step.step().name())
        .map(written -> step.step().name() + ": " + written)
        .orElse(step.step().name());
    String outcome = step.outcome() == Outcome.PROCESSED ? "" : step.outcome().label() + " by ";
    rule(outcome + text, step.step().where());
  }

  private void rule(String text, SourceLocation where) {
    String shown = isFull || told.add(text) ? shortened(text) : BRIEFLY.split(text, 2)[0];
    lines.add("%s%s%s  (%s)".formatted(INDENT, INDENT, shown, where));
  }

  private void fact(Explanation.Fact fact) {
    if (fact instanceof Explanation.Changed changed) {
      change(changed);
    } else if (fact instanceof Explanation.Wrote wrote) {
      WrittenRecord record = wrote.record();
      add(
          record.kind() == WrittenRecord.Kind.REPARTITION
              ? "→ " + facts.key(record)
              : "→ %s  %s  %s"
                  .formatted(record.position(), facts.key(record), facts.value(record)));
    }
  }

  private void change(Explanation.Changed changed) {
    StateChange change = changed.change();
    String window = changed.window().map(WhyText::shown).orElse("");
    if (change.after().isEmpty()) {
      add("%s %s%s: removed".formatted(change.store(), facts.key(change), window));
      return;
    }
    String fields = StateSteps.fields(change).stream()
        .map(field -> "%s %s → %s".formatted(field.path(), field.before(), field.after()))
        .collect(Collectors.joining(", "));
    add("%s %s%s: %s".formatted(change.store(), facts.key(change), window, fields));
  }

  private static String shown(WindowSpan window) {
    return " from %s to %s".formatted(WhyFacts.time(window.start()), WhyFacts.time(window.end()));
  }

  private void add(String line) {
    lines.add(INDENT + INDENT + shortened(line));
  }

  private String shortened(String text) {
    return isFull || text.length() <= SHOWN ? text : text.substring(0, SHOWN - 1) + "…";
  }
}
