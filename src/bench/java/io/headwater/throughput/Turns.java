package io.headwater.throughput;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** One job over several events, or with several settings, which take turns. */
record Turns(JobChoice job, Map<String, Stage.Play> plays) {
  private static final double KILO = 1e3;
  private static final double MEBI = 1 << 20;
  private static final String ROW = "%-34s %-22s %-22s %-18s %8s%n";

  /** Runs so many rounds, and prints a row for each play, under a title for their names. */
  void run(int rounds, RunOptions options, String title)
      throws IOException, InterruptedException, ExecutionException {
    Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (Map.Entry<String, Stage.Play> play : plays.entrySet()) {
        Outcome outcome = play.getValue().run(job, round, Optional.empty());
        System.out.printf("%s: %s%n", play.getKey(), outcome.line(job));
        outcomes.computeIfAbsent(play.getKey(), any -> new ArrayList<>()).add(outcome);
      }
    }
    System.out.printf("%n%s%n%n", options.settings());
    System.out.printf(ROW, title, "k events/s", "steady half", "µs CPU/event", "peak MB");
    outcomes.forEach(Turns::print);
  }

  private static void print(String name, List<Outcome> runs) {
    List<Measurement> measured = runs.stream().map(Outcome::measured).toList();
    System.out.printf(
        Locale.ROOT,
        ROW,
        name,
        Spread.of(measured, one -> one.whole().eventsPerSecond() / KILO).text("%.1f"),
        Spread.of(measured, one -> one.steady().eventsPerSecond() / KILO).text("%.1f"),
        Spread.of(measured, one -> one.whole().micros()).text("%.2f"),
        String.format(
            Locale.ROOT,
            "%.0f",
            Spread.of(measured, one -> one.peakBytes() / MEBI).median()));
  }
}
