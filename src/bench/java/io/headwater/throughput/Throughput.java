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
    description =
        "Jobs: headwater-java, headwater-yaml, headwater-unsafe, dsl, dsl-cache, dsl-every,"
            + " processor, processor-cache, loop; those by hand also with +tuned.")
public final class Throughput implements Callable<Integer> {
  @Option(
      names = "--jobs",
      split = ",",
      defaultValue = "headwater-java,headwater-yaml,dsl,dsl-cache,dsl-every,processor,"
          + "processor-cache,loop",
      description = "in the order of their turns; default: all but headwater-unsafe")
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
      description = "folder for recordings, for which each job runs once more; prints summaries")
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
    System.exit(new CommandLine(new Throughput()).execute(arguments));
  }

  /** Returns a run with these arguments, which has yet to be measured. */
  static Throughput of(String... arguments) {
    Throughput throughput = new Throughput();
    new CommandLine(throughput).parseArgs(arguments);
    return throughput;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Report report = measure();
    System.out.print(report.text());
    if (json.isPresent()) {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(json.get().toFile(), report.json());
    }
    return 0;
  }

  /** Lets all jobs take their turns. */
  Report measure() throws IOException, InterruptedException, ExecutionException {
    List<JobChoice> choices = jobs.stream()
        .map(JobChoice::parse)
        .map(choice -> tuned ? choice.tuned() : choice)
        .toList();
    choices.forEach(choice -> choice.requirePossible(options));
    if (profile.isPresent()) {
      Files.createDirectories(profile.get());
    }
    Map<JobChoice, List<Outcome>> outcomes = new LinkedHashMap<>();
    Map<String, Profile> profiles = new LinkedHashMap<>();
    try (Stage stage = Stage.open(directory)) {
      Stage.Play play = stage.fill(options);
      for (int round = 1 - warmUpRounds; round <= rounds; round++) {
        for (JobChoice choice : choices) {
          Outcome outcome = run(play, choice, round, Optional.empty());
          if (round > 0) {
            outcomes.computeIfAbsent(choice, any -> new ArrayList<>()).add(outcome);
          }
        }
      }
      for (JobChoice choice : profile.isPresent() ? choices : List.<JobChoice>of()) {
        profiles.put(choice.label(), profile(play, choice, profile.get()));
      }
    }
    return new Report(options, rounds, outcomes, profiles);
  }

  private static Outcome run(Stage.Play play, JobChoice choice, int round, Optional<Path> recording)
      throws IOException, InterruptedException, ExecutionException {
    Outcome outcome = play.run(choice, round, recording);
    System.out.println(outcome.line(choice));
    return outcome;
  }

  private Profile profile(Stage.Play play, JobChoice choice, Path folder)
      throws IOException, InterruptedException, ExecutionException {
    Path recording = folder.resolve(choice.label() + ".jfr").toAbsolutePath();
    Outcome outcome = run(play, choice, rounds + 1, Optional.of(recording));
    Profile found = Profile.read(recording, outcome.measured().threadMillis());
    System.out.print(found.text(choice.label()));
    return found;
  }
}
