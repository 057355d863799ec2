package io.headwater.cli;

import io.headwater.redrive.DeadLetterQueue;
import io.headwater.redrive.LetterFilter;
import io.headwater.redrive.LetterGroup;
import io.headwater.redrive.LetterGroups;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headwater dlq stats}: dead letters by what went wrong. */
@Command(
    name = "stats",
    description = {
      "Count dead letters by what went wrong: code, step, its place, and what was thrown.",
      "A group's first word names it for --group of the other commands."
    })
final class DlqStatsCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private final LetterQueues queues = new LetterQueues();

  @Mixin
  private final LetterOptions chosen = new LetterOptions();

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  DlqStatsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<LetterQueue> found = queues.find(console);
    try (Cluster cluster = clusterOption.open(console)) {
      for (LetterQueue queue : found) {
        count(cluster, queue);
      }
    }
    return ExitCode.OK;
  }

  private void count(Cluster cluster, LetterQueue queue) {
    LetterGroups groups = new LetterGroups();
    try (SubjectKeyOptions.Opened keys =
        subjectKeys.open(console, cluster, queue.target(), false)) {
      LetterFilter filter = chosen.filter(queue, keys.protection());
      DeadLetterQueue.Contents contents = queue.at(cluster.address()).read(filter, letter -> {
        groups.add(letter);
        return !console.world().stop().isRequested();
      });
      if (json.isWanted()) {
        console.out().line(asJson(queue, groups, contents));
      } else {
        console.out().line(LetterCounts.of(queue.topic(), contents));
        groups.all().forEach(group -> console.out().line(asText(group)));
      }
    }
  }

  private static String asText(LetterGroup group) {
    LetterGroup.Fingerprint what = group.fingerprint();
    return "  %s  %,d  %s in %s at %s%s\n    from %s to %s, such as %s"
        .formatted(
            what.id(),
            group.count(),
            what.code(),
            what.step(),
            what.where(),
            what.exceptionClass().map(thrown -> ", threw " + thrown).orElse(""),
            group.first(),
            group.last(),
            group.example());
  }

  private static String asJson(
      LetterQueue queue, LetterGroups groups, DeadLetterQueue.Contents contents) {
    return JsonText.object(out -> {
      out.writeStringField("queue", queue.topic());
      out.writeNumberField("letters", contents.letters());
      out.writeNumberField("notChosen", contents.notChosen());
      out.writeNumberField("resolved", contents.resolved());
      out.writeNumberField("foreign", contents.foreign());
      out.writeArrayFieldStart("groups");
      for (LetterGroup group : groups.all()) {
        out.writeStartObject();
        out.writeStringField("group", group.fingerprint().id());
        out.writeNumberField("letters", group.count());
        out.writeStringField("code", group.fingerprint().code());
        out.writeStringField("step", group.fingerprint().step());
        out.writeStringField("where", group.fingerprint().where());
        if (group.fingerprint().exceptionClass().isPresent()) {
          out.writeStringField("exception", group.fingerprint().exceptionClass().get());
        }
        out.writeStringField("first", group.first().toString());
        out.writeStringField("last", group.last().toString());
        out.writeStringField("example", group.example().toString());
        out.writeEndObject();
      }
      out.writeEndArray();
    });
  }
}
