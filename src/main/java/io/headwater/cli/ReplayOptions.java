package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.KeyType;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogMapping;
import io.headwater.history.HistoryRange;
import io.headwater.history.HistoryReader;
import io.headwater.replay.EnteringStreams;
import io.headwater.replay.StopAt;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.MappingFile;
import java.nio.file.Path;
import java.time.Instant;
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
      required = true,
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

  /**
   * Finds the topology.
   *
   * @throws InvalidInputException if it holds personal data, for which a replay has no keys
   */
  TopologySpec topology(Console console, String name) {
    TopologySpec spec = topologies.catalog(console.world()).find(name).requireValid();
    if (spec.hasPersonalData()) {
      throw new InvalidInputException(
          new Problem(
              "HW1769",
              "topology '" + spec.name() + "'",
              "it holds personal data, and a replay has no keys to open and to seal it with",
              "replay a topology without personal data"),
          null);
    }
    return spec;
  }

  RejectOptions rejects() {
    return rejects;
  }

  /** Opens all histories, or none. */
  List<ReplayInput> open(Console console, TopologySpec spec, Consumer<InputRow.Bad> rejected) {
    List<ReplayInput> inputs = new ArrayList<>();
    List<StreamSpec> topics = histories.stream()
        .filter(history -> history.startsWith(TOPIC))
        .map(history -> EnteringStreams.find(spec, history.substring(TOPIC.length()), history))
        .toList();
    try {
      for (String history : histories) {
        if (!history.startsWith(TOPIC)) {
          inputs.add(open(Path.of(history), console, spec, rejected));
        }
      }
      if (!topics.isEmpty()) {
        cluster = cluster.or(() -> Optional.of(clusterOption.open(console)));
      }
      for (StreamSpec topic : topics) {
        ClusterAddress address = cluster.orElseThrow().address();
        inputs.addAll(ReplayedTopic.open(address, topic, range, ends));
      }
      return inputs;
    } catch (RuntimeException e) {
      inputs.forEach(ReplayInput::close);
      throw e;
    }
  }

  /** Lets go of the cluster, if topics were read of it. */
  @Override
  public void close() {
    cluster.ifPresent(Cluster::close);
  }

  private ReplayInput open(
      Path file, Console console, TopologySpec spec, Consumer<InputRow.Bad> rejected) {
    InputFile input = InputFile.of(console.world(), file);
    if (file.toString().endsWith(".zst")) {
      HistoryReader history = HistoryReader.open(console.world().file(file), range.range());
      String name = stream.orElse(history.description().topic());
      return new ReplayedHistory(input, history, streamOf(spec, name, input, history::close));
    }
    if (stream.isEmpty()) {
      throw new InvalidInputException(
          new Problem(
              "HW1767",
              input.name(),
              "nothing says of which stream this is",
              "add --stream, and --mapping for CSV or XES; a history file ends in .zst"),
          null);
    }
    if (!range.range().equals(HistoryRange.ALL)) {
      throw new InvalidInputException(
          new Problem(
              "HW0363",
              input.name(),
              "--from and --to choose records of topics and history files, and this is neither",
              "make a history file of it with headwater import"),
          null);
    }
    StreamSpec target = streamOf(spec, stream.get(), input, () -> {});
    if (mapping.isEmpty()) {
      return new ReplayedRows(
          // A line that says no time is as old as can be, rather than as new as this run.
          new JsonLinesInput(input, new RecordLines(target, Optional.empty(), () -> Instant.EPOCH)),
          rejected);
    }
    MessageTypes types = topologies.types(console.world());
    EventLogMapping rules = MappingFile.read(console.world().file(mapping.get()), types);
    return new ReplayedRows(
        new EventLogInput(input, EventLog.open(console.world().file(file), rules, types), target),
        rejected);
  }

  private static StreamSpec streamOf(
      TopologySpec spec, String name, InputFile input, Runnable close) {
    try {
      return EnteringStreams.find(spec, name, input.name());
    } catch (InvalidInputException e) {
      close.run();
      throw e;
    }
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
