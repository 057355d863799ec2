package io.headwater.cli;

import io.headwater.client.PartitionState;
import io.headwater.client.PositionStore;
import io.headwater.client.ReadRange;
import io.headwater.client.ReadStart;
import io.headwater.client.StartAt;
import io.headwater.client.SubscriberSettings;
import io.headwater.client.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater consume}: prints the records of a stream. */
@Command(
    name = "consume",
    description = {
      "Print the committed records of a stream or topic, decoded, as one JSON object per line.",
      "Records of one partition keep their order; between partitions there is none.",
      "With --group or --positions a subscriber reads: what is printed is committed, and the next",
      "run goes on behind it. Ctrl-C commits, and leaves the group."
    })
final class ConsumeCommand implements Callable<Integer> {
  /** Nobody can say where a queue ends: when nothing came for so long, that is the end. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private final Console console;

  @Parameters(paramLabel = "STREAM", description = "Stream of a topology, or any topic.")
  private String name = "";

  @Option(
      names = "--topology",
      paramLabel = "TOPOLOGY",
      description = "Topology of the stream; looked for in all topologies by default.")
  private Optional<String> topology = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "START",
      converter = StartText.class,
      description = {
        "earliest (the default), latest, a time such as 2026-01-31T12:00:00Z, an offset, or",
        "stored: where the group, or the file of positions, says. That outweighs the others, too."
      })
  private StartText.Start from = StartText.Start.EARLIEST;

  @Option(names = "--follow", description = "Go on with what is written later, until Ctrl-C.")
  private boolean isFollowing;

  @Option(names = "--max", paramLabel = "N", description = "Stop after N records.")
  private OptionalLong max = OptionalLong.empty();

  @Option(
      names = "--partition",
      paramLabel = "N",
      split = ",",
      description = "Read these partitions only.")
  private Set<Integer> partitions = Set.of();

  @Option(
      names = "--dlq",
      description = "Print the stream's dead letters: why each failed, and what it was.")
  private boolean isDeadLetters;

  @Option(
      names = "--show-redacted",
      description = {
        "Show what is marked as personal, or with debug_redact; else it is printed as [redacted],",
        "and what is printed cannot be published again."
      })
  private boolean isShowingAll;

  @Mixin
  private final SubscribeOptions subscribing = new SubscribeOptions();

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  ConsumeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    subscribing.check(from, partitions, max.isPresent());
    TopologyCatalog catalog = topologies.catalog(console.world());
    ReadTarget target = topology
        .map(named -> ReadTarget.of(catalog.find(named), name))
        .orElseGet(() -> ReadTarget.find(catalog, name));
    String topic = isDeadLetters ? target.deadLetterTopic() : target.topic();
    try (Cluster cluster = clusterOption.open(console);
        SubjectKeyOptions.Opened keys = subjectKeys.open(console, cluster, target, isShowingAll)) {
      RecordJson records = new RecordJson(
          target.keyType(), target.decoderOf(), new ValueDisplay(isShowingAll, keys.protection()));
      return subscribing.isWanted()
          ? subscribe(cluster, topic, records)
          : read(cluster, topic, records);
    }
  }

  private int read(Cluster cluster, String topic, RecordJson records) {
    ReadRange range = new ReadRange(List.of(topic), partitions, from.start(), isFollowing);
    RecordPrinting printing = new RecordPrinting(console, max.orElse(Long.MAX_VALUE));
    return isDeadLetters
        ? printing.deadLetters(cluster, range, new DeadLetterText(records, json.isWanted()))
        : printing.records(cluster, range, records);
  }

  private int subscribe(Cluster cluster, String topic, RecordJson records) {
    DeadLetterText letters = new DeadLetterText(records, json.isWanted());
    SubscribedPrinting printing = new SubscribedPrinting(
        console,
        isDeadLetters ? record -> new RecordJson.Line(letters.of(record), true) : records::of,
        max.orElse(Long.MAX_VALUE));
    SubscriberSettings settings = subscribing.settings(
        console, cluster.address(), topic, partitions, startAt(cluster, topic), max.isPresent());
    PortionOptions portions = subscribing.portions();
    return printing.run(
        settings.reading().name(),
        (printer, onEnd) -> portions.start(settings, printer, onEnd),
        isDone(cluster, topic, printing));
  }

  private Predicate<List<PartitionState>> isDone(
      Cluster cluster, String topic, SubscribedPrinting printing) {
    if (isFollowing) {
      return states -> false;
    }
    return subscribing.portions().isSharing()
        ? states -> printing.isIdleFor(QUIET)
        : untilReached(cluster, topic);
  }

  private Predicate<List<PartitionState>> untilReached(Cluster cluster, String topic) {
    CatchUp end = CatchUp.of(cluster.address(), topic, partitions);
    return states -> end.isReached(
        states,
        () -> subscribing
            .group()
            .map(group -> PositionStore.inGroup(cluster.address(), group).positions(List.of(topic)))
            .orElse(List.of()));
  }

  private StartAt startAt(Cluster cluster, String topic) {
    if (from.start() instanceof ReadStart.AtTime at) {
      return new StartAt.AtTime(at.time());
    }
    if (from.start() instanceof ReadStart.AtOffset) {
      // The same offset in every partition; where it is gone, the first one that is still there.
      ReadRange range = new ReadRange(List.of(topic), partitions, from.start(), true);
      try (TopicReader reader = TopicReader.open(cluster.address(), range)) {
        return new StartAt.AtPositions(reader.starts());
      }
    }
    return from.start() instanceof ReadStart.Latest ? StartAt.LATEST : StartAt.EARLIEST;
  }
}
