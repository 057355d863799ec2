package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.KeyType;
import io.headwater.history.HistoryRange;
import io.headwater.replay.EnteringStreams;
import io.headwater.replay.StopAt;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which histories are replayed. */
final class ReplayOptions implements AutoCloseable {
  private static final String TOPIC = "topic:";

  @Option(
      names = "--history",
      paramLabel = "FILE|topic:STREAM",
      description = {
        "History to replay; may be repeated: merged by event time. One that ends in .zst is a",
        "history file; CSV and XES need --mapping and --stream, lines of JSON --stream. A topic is",
        "read from the cluster, up to where it ends at first."
      })
  private List<String> histories = new ArrayList<>();

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "How a row of CSV or XES becomes an event; see docs/histories.md.")
  private Optional<Path> mapping = Optional.empty();

  @Option(
      names = "--stream",
      paramLabel = "STREAM",
      description = "Stream that the history is of, if not the one of its topic.")
  private Optional<String> stream = Optional.empty();

  @Mixin
  private final RangeOptions range = new RangeOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final RejectOptions rejects = new RejectOptions();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  private final TopicEnds ends = new TopicEnds();
  private Optional<Cluster> cluster = Optional.empty();

  /** Finds a topology. */
  TopologySpec declared(Console console, String name) {
    return topologies.catalog(console.world()).find(name).requireValid();
  }

  /**
   * Opens the keys of topologies that are replayed, to be closed before these options.
   *
   * @throws InvalidInputException if one holds personal data, and nothing says where its keys are
   */
  SubjectKeyOptions.Opened keys(
      Console console, SubjectKeyOptions subjectKeys, TopologySpec... topologies) {
    return subjectKeys.openForReplay(
        console,
        () -> clusterOption.isNamed() || hasTopic()
            ? Optional.of(openedCluster(console))
            : Optional.empty(),
        List.of(topologies));
  }

  private boolean hasTopic() {
    return histories.stream().anyMatch(history -> history.startsWith(TOPIC));
  }

  private Cluster openedCluster(Console console) {
    cluster = cluster.or(() -> Optional.of(clusterOption.open(console)));
    return cluster.orElseThrow();
  }

  /** Tells whether anything says which records are replayed. */
  boolean hasHistories() {
    return !histories.isEmpty() || !range.range().equals(HistoryRange.ALL);
  }

  /** Returns the choice of a cluster, which may be for more than topics. */
  ClusterOption cluster() {
    return clusterOption;
  }

  /** Returns where versions of a topology are looked for. */
  TopologyVersions.Search versions(Console console) {
    return new TopologyVersions.Search(topologies, console.world());
  }

  /** Tells whether the histories can be read a second time. */
  boolean isRepeatable() {
    return histories.stream().noneMatch("-"::equals);
  }

  RejectOptions rejects() {
    return rejects;
  }

  /** Opens all histories, or none. */
  List<ReplayInput> open(Console console, TopologySpec spec, Consumer<InputRow.Bad> rejected) {
    if (histories.isEmpty()) {
      throw new InvalidInputException(
          new Problem(
              "HW1818",
              "option '--history'",
              "nothing says which history is replayed",
              "add '--history FILE'"),
          null);
    }
    List<StreamSpec> topics = histories.stream()
        .filter(history -> history.startsWith(TOPIC))
        .map(history -> EnteringStreams.find(spec, history.substring(TOPIC.length()), history))
        .toList();
    List<ReplayInput> inputs =
        new ArrayList<>(new ReplayFiles(files(), mapping, stream, range.range(), topologies)
            .open(console, spec, rejected));
    try {
      for (StreamSpec topic : topics) {
        ClusterAddress address = openedCluster(console).address();
        inputs.addAll(ReplayedTopic.open(address, topic, range, ends));
      }
      return inputs;
    } catch (RuntimeException e) {
      inputs.forEach(ReplayInput::close);
      throw e;
    }
  }

  private List<Path> files() {
    return histories.stream()
        .filter(history -> !history.startsWith(TOPIC))
        .map(Path::of)
        .toList();
  }

  /** Lets go of the cluster, if topics were read of it. */
  @Override
  public void close() {
    cluster.ifPresent(Cluster::close);
  }

  /**
   * Reads where to stop.
   *
   * @throws InvalidInputException if it is a position in a topic that no history can be of
   */
  static StopAt stopAt(String option, String text, TopologySpec spec) {
    StopAt stop = StopAt.parse(option, text);
    if (stop instanceof StopAt.Position at) {
      List<String> topics =
          EnteringStreams.of(spec).stream().map(StreamSpec::topic).toList();
      if (!topics.contains(at.position().topic())) {
        throw new InvalidInputException(
            new Problem(
                "HW1764",
                "option '" + option + "'",
                "no history of topic '" + at.position().topic() + "' is replayed",
                "name a record of " + String.join(", ", topics)),
            null);
      }
    }
    return stop;
  }

  /**
   * Encodes a key as those of the streams that enter are.
   *
   * @throws InvalidInputException if it cannot be, or the streams have different keys
   */
  static byte[] key(String text, TopologySpec spec) {
    Set<KeyType> types =
        EnteringStreams.of(spec).stream().map(StreamSpec::keyType).collect(Collectors.toSet());
    if (types.size() != 1) {
      throw badKey(
          "the streams of topology '" + spec.name() + "' have keys of different types",
          "leave it out");
    }
    return key(text, types.iterator().next());
  }

  /**
   * Encodes a key: text as it is, a whole number, or bytes in base64.
   *
   * @throws InvalidInputException if it is no key of that type
   */
  static byte[] key(String text, KeyType type) {
    try {
      String written = type == KeyType.INT64 ? text : JsonText.string(text);
      return KeyJson.read(written, type).orElseThrow();
    } catch (BadRecordException e) {
      throw badKey(
          "it is no %s key".formatted(type.label()),
          switch (type) {
            case STRING -> "give text";
            case INT64 -> "give a whole number";
            case BYTES -> "give the bytes in base64";
          });
    }
  }

  private static InvalidInputException badKey(String what, String fix) {
    return new InvalidInputException(new Problem("HW1766", "option '--key'", what, fix), null);
  }
}
