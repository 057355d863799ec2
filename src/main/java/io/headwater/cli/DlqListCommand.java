package io.headwater.cli;

import io.headwater.deadletter.DeadLetter;
import io.headwater.redrive.DeadLetterQueue;
import io.headwater.redrive.LetterFilter;
import io.headwater.redrive.LetterGroup;
import io.headwater.redrive.QueuedLetter;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater dlq list}: the letters that nobody has resolved yet. */
@Command(
    name = "list",
    description = {
      "List dead letters, without those that were redriven or purged; --json with their records.",
      "Letters of one partition keep their order; between partitions there is none."
    })
final class DlqListCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private final LetterQueues queues = new LetterQueues();

  @Mixin
  private final LetterOptions chosen = new LetterOptions();

  @Option(names = "--max", paramLabel = "N", description = "Stop after N letters.")
  private OptionalLong max = OptionalLong.empty();

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  private long listed;

  DlqListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<LetterQueue> found = queues.find(console);
    try (Cluster cluster = clusterOption.open(console)) {
      for (LetterQueue queue : found) {
        list(cluster, queue);
      }
    }
    return ExitCode.OK;
  }

  private void list(Cluster cluster, LetterQueue queue) {
    try (SubjectKeyOptions.Opened keys =
        subjectKeys.open(console, cluster, queue.target(), false)) {
      LetterFilter filter = chosen.filter(queue, keys.protection());
      RecordJson records = new RecordJson(
          queue.target().keyType(),
          queue.target().decoderOf(),
          new ValueDisplay(false, keys.protection()));
      DeadLetterQueue.Contents contents =
          queue.at(cluster.address()).read(filter, letter -> print(queue, records, letter));
      if (!json.isWanted()) {
        console.notes().line(LetterCounts.of(queue.topic(), contents));
      }
    }
  }

  private boolean print(LetterQueue queue, RecordJson records, QueuedLetter letter) {
    if (listed == max.orElse(Long.MAX_VALUE) || console.world().stop().isRequested()) {
      return false;
    }
    listed++;
    console.out().line(json.isWanted() ? asJson(records, letter) : asText(queue, letter));
    return true;
  }

  private static String asText(LetterQueue queue, QueuedLetter queued) {
    DeadLetter.Cause cause = queued.letter().cause();
    byte[] key = queued.letter().key();
    return "%s  %s in %s  failed %s%s%s"
        .formatted(
            queued.position(),
            cause.code(),
            cause.step(),
            cause.failedAt(),
            key == null
                ? ""
                : "  "
                    + JsonText.object(out -> KeyJson.write(out, queue.target().keyType(), key)),
            queued.attempts() == 0 ? "" : "  redriven " + queued.attempts());
  }

  private static String asJson(RecordJson records, QueuedLetter queued) {
    DeadLetterText letters = new DeadLetterText(records, true);
    return JsonText.object(out -> {
      letters.writeMembers(out, queued);
      out.writeStringField("group", LetterGroup.Fingerprint.of(queued.letter()).id());
      out.writeNumberField("redriven", queued.attempts());
    });
  }
}
