package io.headwater.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the tables of docs/performance.md one after the other, each as {@link Throughput}. */
@Command(name = "tables", mixinStandardHelpOptions = true, sortOptions = false)
public final class Tables implements Callable<Integer> {
  @Option(names = "--only", split = ",", description = "names of tables; default: all")
  private List<String> only = List.of();

  @Option(names = "--rounds", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--profile",
      description = "folder for recordings, for which each job of each table runs once more; says"
          + " what each layer costs an event")
  private Optional<Path> profile = Optional.empty();

  private Tables() {}

  /** Measures. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Tables()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    List<String> names = Arrays.stream(Table.values()).map(Table::label).toList();
    if (!names.containsAll(only)) {
      System.err.printf("there are tables %s%n", String.join(", ", names));
      return 2;
    }
    StringBuilder all = new StringBuilder();
    long begin = System.nanoTime();
    for (Table table : Table.values()) {
      if (only.isEmpty() || only.contains(table.label())) {
        System.out.printf("%n%s%n", table.heading());
        List<String> arguments = new ArrayList<>(table.arguments());
        arguments.add("--rounds=" + rounds);
        profile.ifPresent(folder -> arguments.add("--profile=" + folder.resolve(table.label())));
        Report report = Throughput.of(arguments.toArray(String[]::new)).measure();
        System.out.printf("%n%s", report.table());
        all.append(String.format("%n%s%n%s", table.heading(), report.table()));
      }
    }
    System.out.printf(
        "%n%s%n%s%nMedians of %d rounds, and ranges; %d minutes.%n",
        "-".repeat(80), all, rounds, Duration.ofNanos(System.nanoTime() - begin).toMinutes());
    return 0;
  }
}
