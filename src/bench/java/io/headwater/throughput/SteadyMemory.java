package io.headwater.throughput;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures whether memory stays flat: a topology of four stores and many partitions, with all
 * defaults, under a constant rate of events for as long as one likes.
 */
@Command(name = "steady-memory", mixinStandardHelpOptions = true, sortOptions = false)
public final class SteadyMemory implements Callable<Integer> {
  private static final int QUARTERS = 4;
  private static final double MEBI = 1 << 20;
  private static final double MINUTE = 60;

  @Option(names = "--minutes", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
  private double minutes;

  @Option(
      names = "--rate",
      defaultValue = "5000",
      description = "events per second, each of which all four stores take; ${DEFAULT-VALUE}")
  private int rate;

  @Option(
      names = "--keys",
      defaultValue = "200000",
      description = "customers, in each store; default: ${DEFAULT-VALUE}")
  private int keys;

  @Option(names = "--partitions", defaultValue = "12", description = "default: ${DEFAULT-VALUE}")
  private int partitions;

  @Option(
      names = "--every",
      defaultValue = "10",
      description = "seconds from sample to sample; default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(names = "--jvm", split = ",", description = "flags of the job's JVM; default: none")
  private List<String> jvm = List.of();

  @Option(
      names = "--cgroup",
      description = "folder of a control group that bounds the job's memory, as a container does")
  private Optional<Path> cgroup = Optional.empty();

  private SteadyMemory() {}

  /** Measures. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SteadyMemory()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    List<MemorySample> samples;
    try (Stage stage = Stage.open(Optional.empty())) {
      try (Admin admin =
          Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stage.bootstrap()))) {
        SteadyTopology.createTopics(admin, partitions);
      }
      try (SteadyTraffic traffic = new SteadyTraffic(stage.bootstrap(), keys, rate)) {
        samples = watch(stage, traffic);
      }
    }
    print(samples);
    return 0;
  }

  private List<MemorySample> watch(Stage stage, SteadyTraffic traffic) throws IOException {
    List<String> arguments = List.of(
        stage.bootstrap(),
        stage.path("state").toString(),
        Integer.toString(partitions),
        Integer.toString(seconds));
    Process job = inGroup(ChildProcess.of(SteadyMemoryJob.class, jvm, arguments))
        .redirectError(stage.path("job.log").toFile())
        .start();
    List<MemorySample> samples = new ArrayList<>();
    try (BufferedReader says = job.inputReader()) {
      traffic.start();
      ObjectMapper json = new ObjectMapper();
      for (@Nullable String line = says.readLine(); line != null; line = says.readLine()) {
        MemorySample sample = json.readValue(line, MemorySample.class);
        samples.add(sample);
        System.out.printf(
            Locale.ROOT,
            "%6.0f s  %6.0f MB resident  %6.0f MB of live heap  %,d records%n",
            sample.seconds(),
            sample.residentBytes() / MEBI,
            sample.liveBytes() / MEBI,
            sample.records());
        if (sample.seconds() >= minutes * MINUTE) {
          return samples;
        }
      }
      throw new IllegalStateException(
          "the job has ended: " + Files.readString(stage.path("job.log")));
    } finally {
      job.destroyForcibly();
    }
  }

  /** A JVM looks at its bounds when it starts, so it must be in the group by then. */
  private ProcessBuilder inGroup(ProcessBuilder builder) {
    cgroup.ifPresent(folder -> {
      List<String> command = new ArrayList<>(List.of(
          "sh",
          "-c",
          "echo $$ > \"$0\" && exec \"$@\"",
          folder.resolve("cgroup.procs").toString()));
      command.addAll(builder.command());
      builder.command(command);
    });
    return builder;
  }

  private static void print(List<MemorySample> samples) {
    System.out.printf("%n%-22s %-26s %-26s%n", "quarter", "MB resident", "MB of live heap");
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      List<MemorySample> part = samples.subList(
          samples.size() * quarter / QUARTERS, samples.size() * (quarter + 1) / QUARTERS);
      if (!part.isEmpty()) {
        System.out.printf(
            "%-22d %-26s %-26s%n",
            quarter + 1,
            Spread.of(part, one -> one.residentBytes() / MEBI).text("%.0f"),
            Spread.of(part, one -> one.liveBytes() / MEBI).text("%.0f"));
      }
    }
  }
}
