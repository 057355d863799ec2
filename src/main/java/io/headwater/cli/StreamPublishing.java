package io.headwater.cli;

import io.headwater.client.EventPublisher;
import io.headwater.client.PublisherSettings;
import io.headwater.topology.Placement;

/** Publishes an input to a stream, and says what came of it. */
final class StreamPublishing {
  private final Console console;
  private final Cluster cluster;
  private final DeclaredStream target;
  private final SubjectKeyOptions subjectKeys;

  StreamPublishing(
      Console console, Cluster cluster, DeclaredStream target, SubjectKeyOptions subjectKeys) {
    this.console = console;
    this.cluster = cluster;
    this.target = target;
    this.subjectKeys = subjectKeys;
  }

  /** Returns the exit code. */
  int publish(RecordInput input, RejectOptions rejects, JsonOption json) {
    target.requireTopic(cluster);
    PublishRun.Summary summary;
    try (SubjectKeyOptions.Opened keys = subjectKeys.open(console, cluster, target.topology());
        EventPublisher publisher = EventPublisher.open(settings());
        RejectedRows rejected = RejectedRows.of(console, rejects.file())) {
      RecordInput sealed = keys.keys().isPresent()
          ? new SealingInput(input, target.stream(), keys.protection())
          : input;
      summary = new PublishRun(console, publisher, rejected).run(sealed);
    }
    console.out().line(json.isWanted() ? asJson(summary) : asText(summary));
    input.requireUndamaged();
    boolean isGood = summary.isComplete() && (summary.bad() == 0 || rejects.isSkipping());
    return isGood ? ExitCode.OK : ExitCode.FAILED;
  }

  private PublisherSettings settings() {
    PublisherSettings settings = PublisherSettings.of(cluster.address());
    return target.stream().placement() instanceof Placement.ByKey byKey
        ? settings.withPartitioning(target.stream().topic(), byKey.partitioning())
        : settings;
  }

  private String asText(PublishRun.Summary summary) {
    return "published %s to %s in %s, %s%s%s"
        .formatted(
            Text.counted(summary.published(), "record"),
            target.stream().topic(),
            Text.seconds(summary.elapsed()),
            Text.rate(summary.published(), "record", summary.elapsed()),
            summary.bad() == 0 ? "" : "; set aside " + Text.counted(summary.bad(), "bad row"),
            summary.isComplete() ? "" : "; stopped before the end");
  }

  private String asJson(PublishRun.Summary summary) {
    return JsonText.object(json -> {
      json.writeStringField("topic", target.stream().topic());
      json.writeNumberField("published", summary.published());
      json.writeNumberField("bad", summary.bad());
      json.writeNumberField("seconds", summary.elapsed().toMillis() / 1000.0);
      json.writeBooleanField("complete", summary.isComplete());
    });
  }
}
