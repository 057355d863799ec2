package io.headwater.junit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.behavior.SagaProcess;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.FieldProtection;
import io.headwater.event.Snapshot;
import io.headwater.host.ParkedRecords;
import io.headwater.operator.ParkingLot;
import io.headwater.proto.SagaEvent;
import io.headwater.proto.SagaTimer;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.ClusterTopics;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.streams.ReleaseTopic;
import io.headwater.streams.TopicPlan;
import io.headwater.testkit.ScenarioHost;
import io.headwater.testkit.ScenarioRecord;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One application on a broker, for one scenario. */
final class BrokerHost implements ScenarioHost {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TopologySpec topology;
  private final ScenarioTopics topics;
  private final HeadwaterApp app;
  private Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  private BrokerHost(TopologySpec topology, ScenarioTopics topics, HeadwaterApp app) {
    this.topology = topology;
    this.topics = topics;
    this.app = app;
  }

  static BrokerHost start(
      TopologySpec topology, String servers, Path state, List<ScenarioRecord> history) {
    try (ClusterTopics cluster = ClusterTopics.connect(servers, Map.of())) {
      cluster.create(TopicPlan.of(topology, (short) 1));
    }
    ScenarioTopics topics = new ScenarioTopics(topology, servers);
    try {
      history.forEach(topics::writeHistory);
      AppSettings settings = AppSettings.of(servers, state);
      if (!history.isEmpty()) {
        settings = settings.withKafka("headwater.filled.stores", storesOf(topology));
      }
      BrokerHost host = new BrokerHost(topology, topics, HeadwaterApp.start(topology, settings));
      host.awaitRunning();
      return host;
    } catch (RuntimeException | Error e) {
      topics.close();
      throw e;
    }
  }

  private static String storesOf(TopologySpec topology) {
    return topology.aggregates().stream()
        .map(AggregateSpec::store)
        .collect(Collectors.joining(","));
  }

  private void awaitRunning() {
    if (!isTrue(() -> app.awaitRunning(PATIENCE))) {
      AssertionError late = unfinished("did not run");
      app.close();
      throw late;
    }
  }

  @Override
  public void send(ScenarioRecord record) {
    topics.write(record);
    if (!isTrue(() -> app.awaitDrained(PATIENCE))) {
      throw unfinished("did not process a record of stream '" + record.stream() + "'");
    }
  }

  /** Something that is waited for. */
  private interface Waiting {
    boolean await() throws InterruptedException;
  }

  private static boolean isTrue(Waiting waiting) {
    try {
      return waiting.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the application", e);
    }
  }

  private AssertionError unfinished(String what) {
    return new AssertionError("the application %s%s"
        .formatted(
            what,
            app.halt()
                .map(reason -> ", and halted: " + reason)
                .orElseGet(() -> " within %d s".formatted(PATIENCE.toSeconds()))));
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void elapse(Duration by) {
    Instant later = now.plus(by);
    for (SagaSpec saga : topology.sagas()) {
      for (SagaProcess process : processes(saga).values()) {
        process.timers().values().stream()
            .filter(timer -> !timer.getIsEventTime() && timer.getDue() <= later.toEpochMilli())
            .findFirst()
            .ifPresent(timer -> {
              throw unmovable(saga, process, timer, by);
            });
      }
    }
    now = later;
  }

  private static UnsupportedOperationException unmovable(
      SagaSpec saga, SagaProcess process, SagaTimer timer, Duration by) {
    return new UnsupportedOperationException(
        "timer '%s' of process '%s' of saga '%s' goes by the wall clock and is due within %s"
                .formatted(timer.getName(), process.process(), saga.name(), by)
            + ", and nothing moves the clock of a broker: run the scenario by functions or on the"
            + " driver");
  }

  private Map<String, SagaProcess> processes(SagaSpec saga) {
    Map<String, List<SagaEvent>> events = topics.records(saga.events()).stream()
        .collect(Collectors.groupingBy(
            Envelope::keyText,
            LinkedHashMap::new,
            Collectors.mapping(event -> sagaEvent(event.value()), Collectors.toList())));
    Map<String, SagaProcess> processes = new LinkedHashMap<>();
    events.forEach(
        (id, history) -> SagaProcess.of(saga.behavior(), id, history, FieldProtection.NONE)
            .ifPresent(process -> processes.put(id, process)));
    return processes;
  }

  private static SagaEvent sagaEvent(Message value) {
    try {
      return SagaEvent.parseFrom(CanonicalBytes.of(value));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an event of a saga is unreadable", e);
    }
  }

  @Override
  public List<Envelope<Message>> records(String stream) {
    return topics.records(stream);
  }

  @Override
  public List<DeadLetter> deadLetters(String stream) {
    String queue = topics.stream(stream).deadLetterTopic();
    return topics.read(queue).stream()
        .map(record -> DeadLetterHeaders.read(
                record.key().orElse(null), record.value().orElse(null), record.headers())
            .orElseThrow(() -> new AssertionError(
                "record %s has no headers of a dead letter".formatted(record.position()))))
        .toList();
  }

  @Override
  public Optional<Snapshot> state(String store, Object key) {
    return app.state(store, key);
  }

  @Override
  public List<StoredState> states(String store) {
    return app.scan(store, Integer.MAX_VALUE).stream()
        .map(one -> new StoredState(ByteString.copyFrom(one.getKey()), one.getValue()))
        .toList();
  }

  /** Reads the changelog: nobody else may open the store. */
  @Override
  public Map<ByteString, ParkingLot.Reason> parked(String program) {
    ReleaseTopic parking = ReleaseTopic.of(topology, program);
    Map<ByteString, ParkingLot.Reason> reasons = new LinkedHashMap<>();
    topics
        .read(parking.changelogTopic(topology))
        .forEach(record -> record
            .key()
            .flatMap(ParkedRecords::keyOf)
            .map(ByteString::copyFrom)
            .ifPresent(key -> record
                .value()
                .ifPresentOrElse(
                    lot -> reasons.put(
                        key, ParkedRecords.lotOf(parking.store(), lot).reason()),
                    () -> reasons.remove(key))));
    return reasons;
  }

  @Override
  public List<String> timers(String saga, String process) {
    SagaSpec found = topology.sagas().stream()
        .filter(one -> one.name().equals(saga))
        .findFirst()
        .orElseThrow();
    return Optional.ofNullable(processes(found).get(process))
        .map(one -> List.copyOf(one.timers().keySet()))
        .orElse(List.of());
  }

  @Override
  public void close() {
    Map<String, OutcomeCounts> counts = app.metrics().countsByProgram();
    try (topics) {
      app.close();
    }
    counts.forEach((program, count) -> {
      if (!count.isConserved()) {
        throw new AssertionError(
            "records of '%s' have no outcome, or more than one: %s".formatted(program, count));
      }
    });
  }
}
