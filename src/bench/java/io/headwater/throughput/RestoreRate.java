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
 * Measures how fast a changelog comes back: runs the job of {@link Throughput}, stops it, deletes
 * its state directory, and starts the same application again. Each run in a JVM of its own, which
 * has compiled the job by then.
 */
@Command(name = "restore-rate", mixinStandardHelpOptions = true, sortOptions = false)
public final class RestoreRate implements Callable<Integer> {
  private static final double KILO = 1e3;

  @Option(
      names = "--jobs",
      split = ",",
      defaultValue = "headwater-java,dsl,processor",
      description = "in the order of their turns; default: ${DEFAULT-VALUE}")
  private List<String> jobs = List.of();

  @Option(names = "--rounds", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--directory",
      description = "for the data of broker and jobs; default: a temporary one")
  private Optional<Path> directory = Optional.empty();

  @Mixin
  private RunOptions options = new RunOptions();

  private RestoreRate() {}

  /** Measures. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new RestoreRate()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    List<JobChoice> choices = jobs.stream().map(JobChoice::parse).toList();
    Map<JobChoice, List<Restored>> restored = new LinkedHashMap<>();
    try (Stage stage = Stage.open(directory)) {
      Stage.Play play = stage.fill(options);
      for (int round = 1; round <= rounds; round++) {
        for (JobChoice choice : choices) {
          Restored one = play.restore(choice, round);
          System.out.printf(
              Locale.ROOT,
              "round %d  %-22s %8.1f k/s%n",
              round,
              choice.label(),
              one.perSecond() / KILO);
          restored.computeIfAbsent(choice, any -> new ArrayList<>()).add(one);
        }
      }
    }
    System.out.printf(
        "%n%s%n%n%-22s %12s %-22s %-18s%n",
        options.settings(), "job", "records", "k records/s", "µs CPU/record");
    restored.forEach(RestoreRate::print);
    return 0;
  }

  private static void print(JobChoice choice, List<Restored> runs) {
    System.out.printf(
        Locale.ROOT,
        "%-22s %12.0f %-22s %-18s%n",
        choice.label(),
        Spread.of(runs, Restored::records).median(),
        Spread.of(runs, run -> run.perSecond() / KILO).text("%.1f"),
        Spread.of(runs, Restored::micros).text("%.2f"));
  }
}
