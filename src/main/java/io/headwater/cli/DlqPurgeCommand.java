package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import io.headwater.redrive.DeadLetterQueue;
import io.headwater.redrive.LetterFilter;
import io.headwater.redrive.RunReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater dlq purge}: gives letters up. */
@Command(
    name = "purge",
    description = {
      "Give dead letters up: they are neither listed nor redriven any more.",
      "Their records stay until the retention of the queue ends, as Kafka deletes only what lies",
      "in front of a position: --delete-before does, where every letter is resolved. Says what it",
      "would do, unless --yes is given."
    })
final class DlqPurgeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private final LetterQueues queues = new LetterQueues();

  @Mixin
  private final LetterOptions chosen = new LetterOptions();

  @Option(
      names = "--delete-before",
      paramLabel = "TOPIC-P@O",
      description = "Instead, delete what lies in front of this position of a queue, for good.")
  private Optional<String> deleteBefore = Optional.empty();

  @Option(names = "--yes", description = "Do it.")
  private boolean isSure;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
  private String reason = "";

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  DlqPurgeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<LetterQueue> found = queues.find(console);
    Optional<RecordPosition> end =
        deleteBefore.map(text -> LetterOptions.position("option '--delete-before'", text));
    end.ifPresent(position -> requireOneOf(found, position));
    try (Cluster cluster = clusterOption.open(console)) {
      if (end.isPresent()) {
        delete(new DeadLetterQueue(cluster.address(), end.get().topic()), end.get());
        return ExitCode.OK;
      }
      boolean isSound = true;
      for (LetterQueue queue : found) {
        isSound &= purge(cluster, queue);
      }
      return isSound ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private void requireOneOf(List<LetterQueue> found, RecordPosition end) {
    List<String> topics = found.stream().map(LetterQueue::topic).toList();
    if (!topics.contains(end.topic()) || !chosen.isEmpty()) {
      throw new InvalidInputException(
          new Problem(
              "HW1856",
              "option '--delete-before'",
              chosen.isEmpty()
                  ? "topic '%s' is none of the queues".formatted(end.topic())
                  : "it deletes all that lies in front of a position, and letters are chosen",
              chosen.isEmpty()
                  ? "name a position in " + String.join(", ", topics)
                  : "purge the letters first, and then delete"),
          null);
    }
  }

  private boolean purge(Cluster cluster, LetterQueue queue) {
    try (SubjectKeyOptions.Opened keys = subjectKeys.open(console, cluster, queue.target(), false);
        LetterProgress progress = new LetterProgress(console, "purged", json.isWanted())) {
      LetterFilter filter = chosen.filter(queue, keys.protection());
      if (!isSure) {
        DeadLetterQueue.Contents contents =
            queue.at(cluster.address()).read(filter, letter -> !progress.isStopRequested());
        console.out().line(wouldPurge(queue, contents.letters()));
        return true;
      }
      RunReport report = queue
          .at(cluster.address())
          .purge(DlqRedriveCommand.settings(cluster, queue, reason), filter, progress);
      console.out().line(LetterReport.of("purged", queue.topic(), report, json.isWanted()));
      return LetterReport.isSound(report);
    }
  }

  private String wouldPurge(LetterQueue queue, long letters) {
    return json.isWanted()
        ? JsonText.object(out -> {
          out.writeStringField("queue", queue.topic());
          out.writeNumberField("wouldPurge", letters);
        })
        : "%s: would purge %s; --yes does it"
            .formatted(queue.topic(), Text.counted(letters, "letter"));
  }

  /** Nothing is deleted that somebody may want to redrive. */
  private void delete(DeadLetterQueue queue, RecordPosition end) {
    long[] open = {0};
    queue.read(LetterFilter.ALL, letter -> {
      open[0] += letter.position().partition() == end.partition()
              && letter.position().offset() < end.offset()
          ? 1
          : 0;
      return true;
    });
    if (open[0] > 0) {
      throw new InvalidInputException(
          new Problem(
              "HW1857",
              end.toString(),
              "%s in front of it %s not resolved"
                  .formatted(Text.counted(open[0], "letter"), open[0] == 1 ? "is" : "are"),
              "redrive or purge them first"),
          null);
    }
    if (isSure) {
      queue.deleteBefore(end.partition(), end.offset());
    }
    console.out().line(deleted(end));
  }

  private String deleted(RecordPosition end) {
    if (json.isWanted()) {
      return JsonText.object(
          out -> out.writeStringField(isSure ? "deletedBefore" : "wouldDeleteBefore", end + ""));
    }
    return isSure
        ? "deleted what was in front of " + end
        : "would delete what is in front of %s; --yes does it".formatted(end);
  }
}
