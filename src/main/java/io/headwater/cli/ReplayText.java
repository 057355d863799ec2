package io.headwater.cli;

import io.headwater.diagnostic.Outcome;
import io.headwater.replay.ReplayReport;
import io.headwater.replay.WrittenRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A report of a replay, for people. */
final class ReplayText {
  private static final int SHOWN_DIGITS = 16;

  private ReplayText() {}

  static List<String> lines(ReplayReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(heading(report));
    lines.add("what became of the records, by program:");
    report.programs().forEach((program, counts) -> {
      lines.add("  %-28s %s".formatted(program, counts));
      report.steps().stream()
          .filter(step -> step.program().equals(program) && !step.outcomes().isEmpty())
          .forEach(
              step -> lines.add("    %-26s %s".formatted(step.step(), outcomes(step.outcomes()))));
    });
    lines.add("what was written:");
    report.topics().entrySet().stream()
        .filter(topic -> topic.getValue().kind() != WrittenRecord.Kind.REPARTITION)
        .forEach(topic -> lines.add("  %-28s %-16s %s"
            .formatted(
                topic.getKey(),
                Text.counted(topic.getValue().records(), "record"),
                shown(topic.getValue().sha256()))));
    lines.add("what is stored:");
    report
        .stores()
        .forEach((store, held) -> lines.add("  %-28s %-16s %s"
            .formatted(
                store,
                held.entries() == 1 ? "1 entry" : "%,d entries".formatted(held.entries()),
                shown(held.sha256()))));
    lines.add(report.total().toString());
    lines.add("digest " + shown(report.sha256()));
    return lines;
  }

  static String heading(ReplayReport report) {
    String records = "replayed " + Text.counted(report.records(), "record");
    String others = report.passedOver() == 0
        ? ""
        : ", passed over %,d of other keys".formatted(report.passedOver());
    String last = report.last().map(position -> ", the last one " + position).orElse("");
    String ending;
    if (report.ending() instanceof ReplayReport.Ending.Complete) {
      ending = "to the end";
    } else if (report.ending() instanceof ReplayReport.Ending.Reached) {
      ending = "as far as asked";
    } else {
      ending = "and stopped there";
    }
    return "%s%s%s, %s; the clock is at %s"
        .formatted(records, others, last, ending, report.clock());
  }

  /** Returns how often each outcome was. */
  static String outcomes(Map<Outcome, Long> outcomes) {
    return outcomes.entrySet().stream()
        .map(one -> one.getKey().label() + " " + one.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String shown(String sha256) {
    return sha256.substring(0, SHOWN_DIGITS);
  }
}
