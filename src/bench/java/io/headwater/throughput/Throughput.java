package io.headwater.throughput;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures how many events a second the same job takes in Headwater and by hand, what each costs in
 * processor time of job and broker, and in memory.
 *
 * <p>One broker in a JVM of its own, one input topic that is written once; jobs take turns, each
 * run in a JVM of its own, which first runs the job over other events to warm up. What a job wrote
 * is compared with what it must have written; a wrong answer ends the run.
 */
@Command(
    name = "throughput",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Jobs: headwater-java, headwater-yaml, dsl, dsl-cache, dsl-every, processor,"
        + " processor-cache, loop; those by hand also with +tuned.")
public final class Throughput implements Callable<Integer> {
  @Option(
      names = "--jobs",
      split = ",",
      defaultValue = "headwater-java,headwater-yaml,dsl,dsl-cache,dsl-every,processor,"
          + "processor-cache,loop",
      description = "in the order of their turns; default: all")
  private List<String> jobs = List.of();

  @Option(
      names = "--tuned",
      description = "jobs by hand get the settings that Headwater gives its clients")
  private boolean tuned;

  @Option(names = "--rounds", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--warm-up-rounds",
      defaultValue = "1",
      description = "rounds that do not count, for the broker; default: ${DEFAULT-VALUE}")
  private int warmUpRounds;

  @Option(names = "--json", description = "file for all that was measured")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--profile",
      description = "folder for a recording of each job's last run, of which it prints a summary;"
          + " recording costs some per cent")
  private Optional<Path> profile = Optional.empty();

  @Option(
      names = "--directory",
      description = "for the data of broker and jobs; default: a temporary one")
  private Optional<Path> directory = Optional.empty();

  @Mixin
  private RunOptions options = new RunOptions();

  private Throughput() {}

  /** Measures. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Throughput())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    List<JobChoice> choices = jobs.stream()
        .map(JobChoice::parse)
        .map(choice -> tuned ? choice.tuned() : choice)
        .toList();
    Path base =
        Files.createDirectories(directory.orElse(Path.of(System.getProperty("java.io.tmpdir"))));
    if (profile.isPresent()) {
      Files.createDirectories(profile.get());
    }
    Path work = Files.createTempDirectory(base, "headwater-throughput");
    Map<JobChoice, List<Outcome>> outcomes = new LinkedHashMap<>();
    try (Broker broker = Broker.start(work);
        Admin admin =
            Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap()))) {
      fill(admin, broker);
      Expectation expectation = Expectation.of(options);
      for (int round = 1 - warmUpRounds; round <= rounds; round++) {
        for (JobChoice choice : choices) {
          Outcome outcome = run(admin, broker, work, expectation, choice, round);
          if (round > 0) {
            outcomes.computeIfAbsent(choice, any -> new ArrayList<>()).add(outcome);
          }
        }
      }
    } finally {
      Folders.delete(work);
    }
    Report report = new Report(options, rounds, outcomes);
    System.out.print(report.text());
    if (json.isPresent()) {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(json.get().toFile(), report.json());
    }
    return 0;
  }

  private void fill(Admin admin, Broker broker) throws ExecutionException, InterruptedException {
    Topics.create(admin, Topics.EVENTS, options.partitions);
    Topics.create(admin, Topics.WARM_UP, options.partitions);
    Topics.fill(broker.bootstrap(), Topics.EVENTS, options.events(options.records), options);
    Topics.fill(broker.bootstrap(), Topics.WARM_UP, options.events(options.warmUp), options);
  }

  private Outcome run(
      Admin admin, Broker broker, Path work, Expectation expectation, JobChoice choice, int round)
      throws IOException, InterruptedException, ExecutionException {
    String run = "r%d-%s".formatted(round, choice.label().replace('+', '-'));
    Path recording = profile
        .filter(folder -> round == rounds)
        .map(folder -> folder.resolve(choice.label() + ".jfr").toAbsolutePath())
        .orElse(Path.of(""));
    JobRun jobRun = new JobRun(choice, run, work, options, recording);
    Measurement measured = jobRun.measure(broker);
    boolean every = choice.emitsEvery(options);
    long states =
        expectation.check(broker.bootstrap(), Topics.outputOf(run + "-run"), choice.label(), every);
    Map<String, Long> bytes = Topics.bytesOf(admin, run + "-run");
    Topics.deleteOf(admin, run);
    Folders.delete(jobRun.directory());
    Outcome outcome = new Outcome(round, states, bytes, measured);
    System.out.println(outcome.line(choice));
    if (!recording.equals(Path.of(""))) {
      System.out.print(new ProfileSummary(recording, measured.threadMillis()).text());
    }
    return outcome;
  }
}
