package io.headwater.cli;

import io.headwater.redrive.RunReport;

/** What became of the letters of a queue, in a line. */
final class LetterReport {
  private LetterReport() {}

  static String of(String verb, String queue, RunReport report, boolean isJson) {
    return isJson ? json(verb, queue, report) : text(verb, queue, report);
  }

  private static String text(String verb, String queue, RunReport report) {
    return "%s: %s %s%s%s%s%s%s"
        .formatted(
            queue,
            verb,
            Text.counted(report.resolved(), "letter"),
            behind(report.held(), "held"),
            behind(report.notChosen(), "not chosen"),
            behind(report.resolvedBefore(), "resolved before"),
            behind(report.foreign(), "no letters"),
            report.isStopped() ? "; stopped, run it again to go on" : "");
  }

  private static String behind(long count, String what) {
    return count == 0 ? "" : "; %,d %s".formatted(count, what);
  }

  private static String json(String verb, String queue, RunReport report) {
    return JsonText.object(out -> {
      out.writeStringField("queue", queue);
      out.writeNumberField(verb, report.resolved());
      out.writeNumberField("held", report.held());
      out.writeNumberField("notChosen", report.notChosen());
      out.writeNumberField("resolvedBefore", report.resolvedBefore());
      out.writeNumberField("foreign", report.foreign());
      out.writeBooleanField("stopped", report.isStopped());
    });
  }

  /** Tells whether everything that was chosen is done. */
  static boolean isSound(RunReport report) {
    return report.held() == 0 && !report.isStopped();
  }
}
