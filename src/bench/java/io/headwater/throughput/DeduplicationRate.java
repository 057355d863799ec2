package io.headwater.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the job of {@link Throughput} in Headwater without ids, and with a step that lets each
 * id pass once while a part of the events comes twice: what it costs to remember. Shares take
 * turns; each run is checked.
 */
@Command(name = "deduplication-rate", mixinStandardHelpOptions = true, sortOptions = false)
public final class DeduplicationRate implements Callable<Integer> {
  private static final double KILO = 1e3;
  private static final double MEBI = 1 << 20;

  @Option(
      names = "--shares",
      split = ",",
      defaultValue = "0,10,50",
      description = "of 100 events, how many are repetitions; default: ${DEFAULT-VALUE}")
  private List<Integer> shares = List.of();

  @Option(names = "--rounds", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--directory",
      description = "for the data of broker and jobs; default: a temporary one")
  private Optional<Path> directory = Optional.empty();

  @Mixin
  private RunOptions options = new RunOptions();

  private DeduplicationRate() {}

  /** Measures. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new DeduplicationRate()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    JobChoice job = new JobChoice(JobChoice.Kind.HEADWATER_YAML, false);
    Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();
    try (Stage stage = Stage.open(directory)) {
      Map<String, Stage.Play> plays = new LinkedHashMap<>();
      plays.put("no ids", stage.fill(options));
      for (int share : shares) {
        plays.put(share + "%", stage.fill(options.withRepeated(share)));
      }
      for (int round = 1; round <= rounds; round++) {
        for (Map.Entry<String, Stage.Play> play : plays.entrySet()) {
          Outcome outcome = play.getValue().run(job, round, Optional.empty());
          System.out.printf("%s: %s%n", play.getKey(), outcome.line(job));
          outcomes.computeIfAbsent(play.getKey(), any -> new ArrayList<>()).add(outcome);
        }
      }
    }
    System.out.printf(
        "%n%s%n%n%10s %-22s %-18s %8s%n",
        options.settings(), "repeated", "k events/s", "µs CPU/event", "peak MB");
    outcomes.forEach(DeduplicationRate::print);
    return 0;
  }

  private static void print(String share, List<Outcome> runs) {
    List<Measurement> measured = runs.stream().map(Outcome::measured).toList();
    System.out.printf(
        Locale.ROOT,
        "%10s %-22s %-18s %8.0f%n",
        share,
        Spread.of(measured, one -> one.whole().eventsPerSecond() / KILO).text("%.1f"),
        Spread.of(measured, one -> one.whole().micros()).text("%.2f"),
        Spread.of(measured, one -> one.peakBytes() / MEBI).median());
  }
}
