package io.headwater.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
    Map<String, Stage.Play> plays = new LinkedHashMap<>();
    try (Stage stage = Stage.open(directory)) {
      plays.put("no ids", stage.fill(options));
      for (int share : shares) {
        plays.put(share + "%", stage.fill(options.withRepeated(share)));
      }
      new Turns(new JobChoice(JobChoice.Kind.HEADWATER_YAML, false), plays)
          .run(rounds, options, "repeated");
    }
    return 0;
  }
}
