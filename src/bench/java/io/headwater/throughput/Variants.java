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
 * Lets one job of Headwater take turns with itself under other settings: flags of its JVM, or
 * settings of its clients. What the defaults are chosen by.
 */
@Command(name = "variants", mixinStandardHelpOptions = true, sortOptions = false)
public final class Variants implements Callable<Integer> {
  /** What is to be chosen. */
  private enum Choice {
    JVM,
    CLIENTS
  }

  @Option(names = "--of", required = true, description = "${COMPLETION-CANDIDATES}")
  private Choice choice = Choice.JVM;

  @Option(
      names = "--other-java",
      description = "home of a JDK 25, of which compact object headers are measured, too")
  private Optional<Path> otherJava = Optional.empty();

  @Option(names = "--rounds", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--directory",
      description = "for the data of broker and jobs; default: a temporary one")
  private Optional<Path> directory = Optional.empty();

  @Mixin
  private RunOptions options = new RunOptions();

  private Variants() {}

  /** Measures. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Variants());
    System.exit(line.setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Map<String, Stage.Play> plays = new LinkedHashMap<>();
    try (Stage stage = Stage.open(directory)) {
      Stage.Play play = stage.fill(options);
      variants()
          .forEach((name, others) ->
              plays.put(name, play.with(options.with(others), "v" + plays.size())));
      new Turns(new JobChoice(JobChoice.Kind.HEADWATER_JAVA, false), plays)
          .run(rounds, options, "variant");
    }
    return 0;
  }

  private Map<String, List<String>> variants() {
    return choice == Choice.JVM ? jvms() : clients();
  }

  private Map<String, List<String>> jvms() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put("G1, 1 GiB", List.of());
    all.put("G1, 512 MiB", List.of("--jvm=-Xmx512m"));
    all.put("parallel, 1 GiB", List.of("--jvm=-Xmx1g,-XX:+UseParallelGC"));
    all.put("serial, 1 GiB", List.of("--jvm=-Xmx1g,-XX:+UseSerialGC"));
    otherJava.ifPresent(home -> {
      String java = "--java=" + home;
      all.put("other JDK, G1, 1 GiB", List.of(java));
      all.put(
          "the same, compact object headers",
          List.of(java, "--jvm=-Xmx1g,-XX:+UseCompactObjectHeaders"));
    });
    return all;
  }

  private static Map<String, List<String>> clients() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put("as it is: lz4, 256 KiB, 100 ms", List.of());
    all.put("batches of 16 KiB", List.of("--set=producer.batch.size=16384"));
    all.put("batches of 64 KiB", List.of("--set=producer.batch.size=65536"));
    all.put("batches of 1 MiB", List.of("--set=producer.batch.size=1048576"));
    all.put("linger 10 ms", List.of("--set=producer.linger.ms=10"));
    all.put("no compression", List.of("--set=producer.compression.type=none"));
    all.put("zstd", List.of("--set=producer.compression.type=zstd"));
    all.put("10000 records per poll", List.of("--set=main.consumer.max.poll.records=10000"));
    all.put("fetches of 256 KiB", List.of("--set=main.consumer.max.partition.fetch.bytes=262144"));
    return all;
  }
}
