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
  int publish(RecordInput input, PublisherOptions options, RejectOptions rejects, JsonOption json) {
    target.requireTopic(cluster);
    PublishSummary summary;
    try (SubjectKeyOptions.Opened keys = subjectKeys.open(console, cluster, target.topology());
        EventPublisher publisher =
            EventPublisher.open(options.apply(console, settings())).withoutFailureLog();
        RejectedRows rejected = RejectedRows.of(console, rejects.file())) {
      RecordInput sealed = keys.keys().isPresent()
          ? new SealingInput(input, target.stream(), keys.protection())
          : input;
      summary =
          new PublishRun(console, publisher, options, new UnwrittenRows(rejected)).run(sealed);
    }
    String topic = target.stream().topic();
    console.out().line(json.isWanted() ? summary.asJson(topic) : summary.asText(topic));
    input.requireUndamaged();
    return summary.isGood(rejects.isSkipping()) ? ExitCode.OK : ExitCode.FAILED;
  }

  private PublisherSettings settings() {
    PublisherSettings settings = PublisherSettings.of(cluster.address());
    return target.stream().placement() instanceof Placement.ByKey byKey
        ? settings.withPartitioning(target.stream().topic(), byKey.partitioning())
        : settings;
  }
}
