package io.headwater.runtime;

import io.headwater.topology.EffectSpec;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices which input waits for a transaction of a producer that neither commits nor aborts it.
 * Thread-safe.
 *
 * <p>To a reader of committed records a partition ends where its oldest open transaction begins, so
 * what lies behind is in no lag of a consumer. An end that stays where it is, with records behind
 * it, is such a place. The instance is ready all the same: it would not be better off elsewhere,
 * and takes the records as soon as the broker lets it.
 */
final class OpenTransactions implements AutoCloseable {
  /** Shorter ones are every transaction's, and of no interest. */
  static final Duration LONG = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(OpenTransactions.class);
  private static final long LOOK_MILLIS = 2_000;

  private final Supplier<Set<TopicPartition>> own;
  private final Ends ends;
  private final Clock clock;
  private final String bootstrapServers;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(OpenTransactions::daemon);
  private final Map<TopicPartition, Held> held = new HashMap<>();
  private final Set<Held> told = new HashSet<>();
  private volatile List<String> waiting = List.of();

  /**
   * The ends of partitions.
   *
   * @param committed for readers of committed records
   * @param all with the records of open transactions
   */
  record Ends(
      Function<Set<TopicPartition>, Map<TopicPartition, Long>> committed,
      Function<Set<TopicPartition>, Map<TopicPartition, Long>> all) {
    static Ends of(ClusterTopics cluster, TopologySpec spec) {
      return new Ends(
          new GroupOffsets(cluster, spec)::committedEnds,
          partitions -> cluster.appended(List.copyOf(partitions)));
    }
  }

  /** An end for readers of committed records, with others behind it; since when it is there. */
  private record Held(TopicPartition partition, long offset, Instant since) {}

  /**
   * Watches nothing yet.
   *
   * @param own the partitions of this instance at the time
   */
  OpenTransactions(
      Supplier<Set<TopicPartition>> own, Ends ends, Clock clock, String bootstrapServers) {
    this.own = own;
    this.ends = ends;
    this.clock = clock;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Returns the partitions to look at: those of stream threads, and all of streams that effects
   * and databases read in groups of their own.
   */
  static Set<TopicPartition> read(TopologySpec spec, Set<TopicPartition> ofThreads) {
    Set<TopicPartition> all = new HashSet<>(ofThreads);
    Set<String> ofEffects =
        spec.effects().stream().map(EffectSpec::from).collect(Collectors.toSet());
    all.addAll(GroupOffsets.partitions(spec.sources().stream()
        .filter(one -> ofEffects.contains(one.name()) || spec.isForDatabaseOnly(one))
        .toList()));
    return all;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "headwater-open-transactions");
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    var unused = thread.scheduleWithFixedDelay(
        this::lookIfPossible, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void lookIfPossible() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.debug("the ends of partitions are not known", e);
      waiting = List.of();
    }
  }

  /** Looks at the ends of all partitions. */
  void look() {
    Set<TopicPartition> partitions = own.get();
    Map<TopicPartition, Long> committed =
        partitions.isEmpty() ? Map.of() : ends.committed().apply(partitions);
    Map<TopicPartition, Long> all = partitions.isEmpty() ? Map.of() : ends.all().apply(partitions);
    held.keySet().retainAll(partitions);
    committed.forEach((partition, end) -> {
      if (all.getOrDefault(partition, 0L) <= end) {
        held.remove(partition);
      } else if (!held.containsKey(partition) || held.get(partition).offset() != end) {
        held.put(partition, new Held(partition, end, clock.instant()));
      }
    });
    tell(all);
  }

  private void tell(Map<TopicPartition, Long> ends) {
    Instant now = clock.instant();
    List<Held> found = held.values().stream()
        .filter(one -> !one.since().plus(LONG).isAfter(now))
        .sorted(Comparator.comparing(one -> one.partition().toString()))
        .toList();
    waiting = found.stream()
        .map(one -> describe(one, ends.getOrDefault(one.partition(), 0L)))
        .toList();
    told.retainAll(held.values());
    found.stream()
        .filter(told::add)
        .forEach(one -> LOG.info(
            "input waits for a transaction that is open [at={}@{}, since={}]",
            one.partition(),
            one.offset(),
            one.since()));
  }

  private String describe(Held at, long end) {
    return ("%s@%d and what is behind it, %d offsets by now, wait for a transaction that is open"
            + " since %s or earlier; see kafka-transactions.sh --bootstrap-server %s"
            + " describe-producers --topic %s --partition %d")
        .formatted(
            at.partition(),
            at.offset(),
            end - at.offset(),
            at.since().truncatedTo(ChronoUnit.SECONDS),
            bootstrapServers,
            at.partition().topic(),
            at.partition().partition());
  }

  /** Returns what waits, and for what, by partition. */
  List<String> waiting() {
    return waiting;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
