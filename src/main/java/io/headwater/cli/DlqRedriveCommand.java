package io.headwater.cli;

import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.redrive.LetterFilter;
import io.headwater.redrive.RedriveSettings;
import io.headwater.redrive.RunReport;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater dlq redrive}: publishes letters to the topics that they came from. */
@Command(
    name = "redrive",
    description = {
      "Publish dead letters to the topics that they came from, each exactly once.",
      "Key, value, headers and timestamp stay as they were. A run that is killed leaves each",
      "letter done or untouched; those that are not chosen stay to be chosen later. What was done",
      "is in the topic QUEUE-audit."
    })
final class DlqRedriveCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private final LetterQueues queues = new LetterQueues();

  @Mixin
  private final LetterOptions chosen = new LetterOptions();

  @Option(names = "--rate", paramLabel = "N", description = "Records per second at most.")
  private Optional<Integer> rate = Optional.empty();

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      description = "Hold what was redriven this often and failed again; 3 by default.")
  private int maxAttempts = RedriveSettings.DEFAULT_MAX_ATTEMPTS;

  @Option(
      names = "--dry-run",
      description = {
        "Publish nothing: run each letter through the topology as it is now, in memory, and say",
        "what would become of it. Stores are empty at first, and effects and databases left out."
      })
  private boolean isDryRun;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
  private String reason = "";

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  DlqRedriveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    requireAtLeastOne("--rate", rate.orElse(1));
    requireAtLeastOne("--max-attempts", maxAttempts);
    List<LetterQueue> found = queues.find(console);
    boolean isSound = true;
    try (Cluster cluster = clusterOption.open(console)) {
      for (LetterQueue queue : found) {
        if (isDryRun) {
          isSound &= rehearse(cluster, queue);
          continue;
        }
        RunReport report = redrive(cluster, queue);
        console.out().line(LetterReport.of("redriven", queue.topic(), report, json.isWanted()));
        isSound &= LetterReport.isSound(report);
      }
    }
    return isSound ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Requires a number that counts something. */
  static void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new InvalidInputException(
          new Problem(
              "HW1852", "option '" + option + "'", "it is %d".formatted(value), "give 1 or more"),
          null);
    }
  }

  private RunReport redrive(Cluster cluster, LetterQueue queue) {
    try (SubjectKeyOptions.Opened keys = subjectKeys.open(console, cluster, queue.target(), false);
        LetterProgress progress = new LetterProgress(console, "redriven", json.isWanted())) {
      LetterFilter filter = chosen.filter(queue, keys.protection());
      RedriveSettings settings = settings(cluster, queue);
      return queue.at(cluster.address()).redrive(settings, filter, progress);
    }
  }

  private boolean rehearse(Cluster cluster, LetterQueue queue) {
    try (SubjectKeyOptions.Opened keys =
            LetterRehearsal.keys(subjectKeys, console, cluster, queue.target());
        LetterProgress progress = new LetterProgress(console, "tried", json.isWanted())) {
      LetterRehearsal rehearsal =
          new LetterRehearsal(console, queue, keys.protection(), json.isWanted());
      return rehearsal.run(
          queue.at(cluster.address()),
          settings(cluster, queue),
          chosen.filter(queue, keys.protection()),
          progress);
    }
  }

  private RedriveSettings settings(Cluster cluster, LetterQueue queue) {
    RedriveSettings plain = settings(cluster, queue, reason).withMaxAttempts(maxAttempts);
    return rate.isPresent() ? plain.withRecordsPerSecond(rate.get()) : plain;
  }

  /** Returns how letters of a queue are resolved, as far as their stream decides. */
  static RedriveSettings settings(Cluster cluster, LetterQueue queue, String reason) {
    RedriveSettings settings = RedriveSettings.of(
        cluster.address(), new RedriveSettings.Author(System.getProperty("user.name", ""), reason));
    Optional<StreamSpec> stream = queue.target().declared().map(DeclaredStream::stream);
    if (stream.isEmpty()) {
      return settings;
    }
    settings =
        settings.withTypes((DeadLetter letter) -> stream.get().decoder().canRead(letter.headers()));
    return stream.get().placement() instanceof Placement.ByKey byKey
        ? settings.withPartitioning(stream.get().topic(), byKey.partitioning())
        : settings;
  }
}
