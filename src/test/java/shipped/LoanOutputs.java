package shipped;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import io.headwater.client.ClusterAddress;
import io.headwater.client.ReadRange;
import io.headwater.client.TopicReader;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogRow;
import io.headwater.history.HistoryEvent;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.MappingFile;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import topologies.DriverRun;
import topologies.loan.proto.Workload;

/**
 * What the loan applications have written, by topic and key.
 *
 * <p>The made-up cases come in generations, which differ in the names of their applications:
 * {@code H-1001}, {@code H1-1001}, and so on. Each has the same outcomes.
 */
final class LoanOutputs {
  /** The topology that a name means on the command line: the one in YAML. */
  static final TopologySpec LOANS = TopologyFile.read(
      Path.of("topologies/04-loan-applications/loan-applications.yaml"),
      TopologyResources.of(LoanOutputs.class.getClassLoader()));

  /** In the order of their application, whoever processes them. */
  static final List<String> BY_APPLICATION =
      List.of("loan-events", "loan-replies", "loans-approved", "loans-declined", "loans-cancelled");

  /** In an order between applications that is different every time. */
  static final List<String> REPORTS = List.of("activity-counts", "clerk-workload");

  private final Map<String, Map<String, List<Message>>> values = new TreeMap<>();

  private LoanOutputs() {}

  /** Names the applications of {@code text}, of generation 0, as another generation has them. */
  static String ofGeneration(int generation, String text) {
    return generation == 0 ? text : text.replace("H-", "H" + generation + "-");
  }

  /** Runs generations of cases in this process, without a broker. */
  static LoanOutputs expected(Path cases, Path mapping, int generations, Path stateDirectory) {
    LoanOutputs outputs = new LoanOutputs();
    try (DriverRun run = new DriverRun(LOANS, stateDirectory)) {
      for (int generation = 0; generation < generations; generation++) {
        process(cases, mapping, generation, run);
      }
      for (String topic : topics()) {
        run.records(topic).forEach(record -> outputs.add(topic, record.key(), record.value()));
      }
    }
    return outputs;
  }

  private static void process(Path cases, Path mapping, int generation, DriverRun run) {
    MessageTypes types = MessageTypes.packaged();
    try (EventLog rows = EventLog.open(cases, MappingFile.read(mapping, types), types)) {
      for (EventLogRow row : rows) {
        if (row instanceof EventLogRow.MappedRow mapped) {
          process(mapped.event(), generation, run);
        }
      }
    }
  }

  private static void process(HistoryEvent event, int generation, DriverRun run) {
    String key = new String(event.key().orElseThrow(), UTF_8);
    String id = event.headers().text(EventHeaders.ID).orElseThrow();
    EventHeaders headers = event
        .headers()
        .without(EventHeaders.ID::equals)
        .plus(EventHeaders.Entry.text(EventHeaders.ID, ofGeneration(generation, id)));
    run.process(
        "loan-activities",
        DriverRun.record(
            ofGeneration(generation, key).getBytes(UTF_8),
            event.value().orElseThrow(),
            headers,
            event.time()));
  }

  /** Reads what is committed on a cluster. */
  static LoanOutputs read(String bootstrapServers) {
    LoanOutputs outputs = new LoanOutputs();
    ReadRange all = ReadRange.all(topics());
    try (TopicReader reader = TopicReader.open(ClusterAddress.of(bootstrapServers), all)) {
      reader.forEach(record -> {
        String topic = record.position().topic();
        outputs.add(topic, record.key().orElseThrow(), record.value().orElseThrow());
        return true;
      });
    }
    return outputs;
  }

  static String[] topics() {
    return Stream.concat(BY_APPLICATION.stream(), REPORTS.stream()).toArray(String[]::new);
  }

  private void add(String topic, byte[] key, byte[] value) {
    values
        .computeIfAbsent(topic, name -> new TreeMap<>())
        .computeIfAbsent(new String(key, UTF_8), name -> new ArrayList<>())
        .add(LOANS.stream(topic).orElseThrow().value().parse(value));
  }

  /** Returns the values of a topic by key, in order. */
  Map<String, List<Message>> of(String topic) {
    return values.getOrDefault(topic, Map.of());
  }

  /** Counts all values. */
  long count() {
    return values.keySet().stream().mapToLong(this::count).sum();
  }

  /** Counts the values of a topic. */
  long count(String topic) {
    return of(topic).values().stream().mapToLong(List::size).sum();
  }

  /** Returns the last value of each key, without what depends on the order of applications. */
  Map<String, Message> last(String topic) {
    Map<String, Message> last = new TreeMap<>();
    of(topic).forEach((key, all) -> last.put(key, timeless(all.get(all.size() - 1))));
    return last;
  }

  private static Message timeless(Message report) {
    return report instanceof Workload workload
        ? workload.toBuilder().clearLastAt().build()
        : report;
  }
}
