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
 * Measures the job of {@link Throughput} in Headwater while a part of the events cannot be read:
 * what a dead letter costs beside an event. Shares take turns; each run is checked, its dead
 * letters counted.
 */
@Command(name = "dead-letter-rate", mixinStandardHelpOptions = true, sortOptions = false)
public final class DeadLetterRate implements Callable<Integer> {
  @Option(
      names = "--shares",
      split = ",",
      defaultValue = "0,1,10,100",
      description = "of 100 events, how many are unreadable; default: ${DEFAULT-VALUE}")
  private List<Integer> shares = List.of();

  @Option(names = "--rounds", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--directory",
      description = "for the data of broker and jobs; default: a temporary one")
  private Optional<Path> directory = Optional.empty();

  @Mixin
  private RunOptions options = new RunOptions();

  private DeadLetterRate() {}

  /** Measures. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new DeadLetterRate()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Map<String, Stage.Play> plays = new LinkedHashMap<>();
    try (Stage stage = Stage.open(directory)) {
      for (int share : shares) {
        plays.put(share + "%", stage.fill(options.withUnreadable(share)));
      }
      new Turns(new JobChoice(JobChoice.Kind.HEADWATER_JAVA, false), plays)
          .run(rounds, options, "unreadable");
    }
    return 0;
  }
}
