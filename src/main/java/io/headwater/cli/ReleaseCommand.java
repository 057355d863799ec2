package io.headwater.cli;

import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.streams.ReleaseTopic;
import io.headwater.topology.Placement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater release}: lets the parked records of a key go. */
@Command(
    name = "release",
    description = {
      "Release the parked records of a key.",
      "They are processed in their order, until one of them has to be parked again. Writes a"
          + " control record, and does not wait for what comes of it."
    })
final class ReleaseCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private final ParkedTopicOptions of = new ParkedTopicOptions();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The key, as 'headwater parked' prints it.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--keyless",
      paramLabel = "PARTITION",
      description = "With --topic, instead of a key: the records without one of this partition.")
  private Optional<Integer> keyless = Optional.empty();

  @Option(
      names = "--program",
      paramLabel = "PROGRAM",
      description = "Program that parked it; needed if several park records.")
  private Optional<String> program = Optional.empty();

  @Option(
      names = "--stream",
      paramLabel = "STREAM",
      description = "Stream by which to ask; any that the program reads by default.")
  private Optional<String> stream = Optional.empty();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the topic later.")
  private String reason = "";

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  ReleaseCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Optional<ParkedTopicListing> ofSubscribers = of.ofSubscribers();
    if (key.isPresent() == (keyless.isPresent() && ofSubscribers.isPresent())) {
      throw new InvalidInputException(
          new Problem(
              "HW0685",
              "release",
              "it does not say which one key is meant",
              "add --key, or --keyless with --topic"),
          null);
    }
    ofSubscribers.ifPresentOrElse(this::release, this::release);
    return ExitCode.OK;
  }

  private void release(ParkedTopicListing parked) {
    ParkedTopicRelease release =
        new ParkedTopicRelease(parked, key.map(text -> bytes(text, parked.keyType())), keyless);
    try (Cluster cluster = clusterOption.open(console)) {
      List<RecordPosition> positions = release.write(cluster, reason);
      console.out().line(json.isWanted() ? release.asJson(positions) : release.asText(positions));
    }
  }

  private void release() {
    ReleaseTopic target = ReleaseTarget.of(
            topologies.catalog(console.world()).find(of.topology()).requireValid())
        .find(program, stream);
    byte[] keyBytes = bytes(key.orElseThrow(), target.keyType());
    try (Cluster cluster = clusterOption.open(console)) {
      requireTopic(cluster, target);
      List<RecordPosition> positions = publish(cluster, target, keyBytes);
      console.out().line(json.isWanted() ? asJson(target, positions) : asText(target, positions));
    }
  }

  private static byte[] bytes(String written, KeyType type) {
    try {
      return KeyJson.read(JsonText.string(written), type).orElseThrow();
    } catch (BadRecordException e) {
      throw new InvalidInputException(e.at("option '--key'"), e);
    }
  }

  /** On another number of partitions, the key would be elsewhere. */
  private static void requireTopic(Cluster cluster, ReleaseTopic target) {
    int found;
    try (TopicReader reader = TopicReader.open(cluster.address(), ReadRange.all(target.topic()))) {
      found = reader.starts().size();
    }
    if (found != target.partitions()) {
      throw new InvalidInputException(
          new Problem(
              "HW1308",
              cluster.bootstrapServers(),
              "topic '%s' has %d partitions, the topology declares %d"
                  .formatted(target.topic(), found, target.partitions()),
              "name the topology that runs there"),
          null);
    }
  }

  private List<RecordPosition> publish(Cluster cluster, ReleaseTopic target, byte[] keyBytes) {
    PublisherSettings settings = PublisherSettings.of(cluster.address());
    List<OptionalInt> partitions = List.of(OptionalInt.empty());
    if (target.placement() instanceof Placement.ByKey byKey) {
      settings = settings.withPartitioning(target.topic(), byKey.partitioning());
    } else {
      // A rule places by the value. The key waits in one partition; the others pass it over.
      partitions =
          IntStream.range(0, target.partitions()).mapToObj(OptionalInt::of).toList();
    }
    EventHeaders headers = EventHeaders.ofRelease(reason);
    Instant time = Instant.ofEpochMilli(target.timestamp(InstantSource.system().millis()));
    List<RecordPosition> positions = new ArrayList<>();
    try (EventPublisher publisher = EventPublisher.open(settings).withoutFailureLog()) {
      for (OptionalInt partition : partitions) {
        positions.add(publisher.publishAndWait(new PublishRecord(
            target.topic(), partition, Optional.of(keyBytes), Optional.empty(), headers, time)));
      }
    }
    return positions;
  }

  private static String asText(ReleaseTopic target, List<RecordPosition> positions) {
    return "release of a key of '%s' written: %s"
        .formatted(
            target.program(),
            positions.stream().map(RecordPosition::toString).collect(Collectors.joining(", ")));
  }

  private static String asJson(ReleaseTopic target, List<RecordPosition> positions) {
    return JsonText.object(json -> {
      json.writeStringField("program", target.program());
      json.writeArrayFieldStart("positions");
      for (RecordPosition position : positions) {
        json.writeString(position.toString());
      }
      json.writeEndArray();
    });
  }
}
