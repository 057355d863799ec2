package io.headwater.runtime;

import io.headwater.host.LetterForms;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.state.CacheBudget;
import io.headwater.streams.HostSettings;
import io.headwater.streams.IdleCommits;
import io.headwater.streams.KafkaTopology;
import io.headwater.streams.RefusedOutputs;
import io.headwater.streams.StateRebuilds;
import io.headwater.streams.SuspectRecords;
import io.headwater.streams.TopicHistory;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;

/**
 * The Kafka Streams client of one instance, if there is anything for it to do, and whoever decides
 * what follows the death of its threads. Thread-safe.
 */
final class SupervisedStreams implements AutoCloseable {
  /** Bytes of decoded states that the stores of the instance keep, all together. */
  private static final String CACHE_CONFIG = "headwater.state.cache.bytes";

  private static final long CACHE_EXAMPLE = 256L << 20;

  /** States of threads that are dying, or are not in their group yet. */
  private static final Set<String> OUT_OF_GROUP =
      Set.of("CREATED", "STARTING", "PENDING_SHUTDOWN", "DEAD");

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);

  private final StateRebuilds rebuilds = new StateRebuilds();
  private final ThreadSuccession succession = new ThreadSuccession(System::nanoTime);
  private final Supervisor supervisor;
  private final GlobalBootstrap bootstrap;
  private final CommittedOffsets offsets;
  private final Optional<KafkaStreams> client;
  private final IntakePause intake = new IntakePause();
  private final DeadLetterPause deadLetters;
  private final DiskWatch disk;
  private final PollWatch polls;

  /** Starts nothing yet. */
  SupervisedStreams(
      TopologySpec spec,
      AppSettings settings,
      ClusterTopics cluster,
      TopologyMetrics metrics,
      IntakeBounds bounds,
      DiskSpace space) {
    SuspectRecords suspects = new SuspectRecords();
    RefusedOutputs refused = new RefusedOutputs(
        spec.streams().stream().map(StreamSpec::deadLetterTopic).collect(Collectors.toSet()));
    supervisor = new Supervisor(
        Clock.systemUTC(),
        () -> ThreadLocalRandom.current().nextDouble(),
        succession,
        suspects,
        HaltTexts.of(cluster, spec, refused));
    bootstrap = new GlobalBootstrap(spec);
    Properties properties = StreamsProperties.of(spec, settings, metrics);
    properties.put(RefusedOutputs.CONFIG, refused);
    IdleCommits idleCommits = IdleCommits.of(settings.idleCommit());
    deadLetters = new DeadLetterPause(spec, "instance", intake);
    HostSettings host = HostSettings.defaults(metrics)
        .withCache(cache(settings))
        .withIdleCommits(idleCommits)
        .withProtection(settings.protection())
        .withLetters(new LetterForms(Map.of(), Optional.of(InstanceName.OF_THIS_PROCESS)))
        .withHistory(new TopicHistory(properties, cluster::appended), rebuilds)
        .withSuspects(suspects)
        .withHeaders(HeaderSetting.read(settings.kafka()))
        .withBreaker(deadLetters.breaker());
    TimedClients clients =
        new TimedClients(metrics, bootstrap, rebuilds, idleCommits, bounds, succession);
    offsets = clients.offsets();
    client = hasPrograms(spec)
        ? Optional.of(
            new KafkaStreams(KafkaTopology.compile(spec, host, properties), properties, clients))
        : Optional.empty();
    client.ifPresent(streams -> {
      streams.setGlobalStateRestoreListener(bootstrap);
      streams.setUncaughtExceptionHandler(supervisor);
      intake.control(streams::pause, streams::resume);
    });
    disk = new DiskWatch(
        space,
        DiskWatch.reserve(settings.kafka()),
        reason -> intake.pause("disk", reason),
        () -> intake.resume("disk"));
    polls = new PollWatch(
        () ->
            client.<Map<MetricName, ? extends Metric>>map(KafkaStreams::metrics).orElse(Map.of()),
        PollWatch.longest(properties),
        reason -> intake.pause("poll", reason));
  }

  private static CacheBudget cache(AppSettings settings) {
    OptionalLong told = ByteSetting.read(settings.kafka(), CACHE_CONFIG, CACHE_EXAMPLE);
    return told.isPresent() ? CacheBudget.shared(told.getAsLong()) : CacheBudget.ofThisProcess();
  }

  /** Tells whether there is anything for Kafka Streams to do, which refuses to do nothing. */
  private static boolean hasPrograms(TopologySpec spec) {
    return !spec.globalSources().isEmpty()
        || spec.sources().stream().anyMatch(stream -> !spec.isForDatabaseOnly(stream));
  }

  /** Starts; returns when the rows of all global tables were read. */
  void start() {
    disk.start();
    deadLetters.start();
    polls.start();
    client.ifPresent(KafkaStreams::start);
    bootstrap.requireComplete();
  }

  /** Returns the client, to ask it for its states. */
  Optional<KafkaStreams> client() {
    return client;
  }

  /** Returns which states are being made anew. */
  StateRebuilds rebuilds() {
    return rebuilds;
  }

  /** Returns what this instance has committed. */
  CommittedOffsets offsets() {
    return offsets;
  }

  /** Returns what state it is in; empty if there is nothing to do. */
  Optional<String> state() {
    boolean isReplacing = replacing().isPresent();
    return client
        .map(streams -> intake.stateOf(streams.state(), rebuilds.isAny()))
        .map(state -> isReplacing && !state.equals("PAUSED") ? "REPLACING" : state);
  }

  /** Tells whether all partitions of this instance have their states and are being processed. */
  boolean isRunning() {
    // Kafka Streams takes a moment to stop once it was told to halt.
    return halt().isEmpty()
        && client.stream().allMatch(streams -> streams.state() == KafkaStreams.State.RUNNING)
        && threadStates().allMatch("RUNNING"::equals)
        && !rebuilds.isAny()
        && paused().isEmpty();
  }

  /** Returns what a thread has died of that another one is about to replace, if one is. */
  Optional<String> replacing() {
    return halt().isEmpty() && threadStates().anyMatch(OUT_OF_GROUP::contains)
        ? supervisor.lastDeath()
        : Optional.empty();
  }

  private Stream<String> threadStates() {
    return client.stream()
        .flatMap(streams -> streams.metadataForLocalThreads().stream())
        .map(ThreadMetadata::threadState);
  }

  /** Returns why nothing is processed for a while, if so. */
  Optional<String> paused() {
    return intake.reason();
  }

  /** Returns why whatever may write to the disk of the states is to pause, if so. */
  Optional<String> lowDisk() {
    return disk.low();
  }

  /** Returns why it was halted, if it was. */
  Optional<String> halt() {
    return supervisor.halt().or(polls::halt);
  }

  /** Returns the partitions that this instance processes. */
  Set<TopicPartition> ownPartitions() {
    return client.stream()
        .flatMap(streams -> streams.metadataForLocalThreads().stream())
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(task -> task.topicPartitions().stream())
        .collect(Collectors.toSet());
  }

  /**
   * Leaves the group and stops; false if not all threads have ended cleanly within 8 s.
   *
   * <p>Leaving hands the partitions over at once, instead of after the session timeout.
   */
  boolean stop() {
    succession.end();
    disk.close();
    polls.close();
    deadLetters.close();
    CloseOptions leaving = CloseOptions.timeout(CLOSE_TIMEOUT)
        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    return client.map(streams -> streams.close(leaving)).orElse(true);
  }

  @Override
  public void close() {
    stop();
  }
}
