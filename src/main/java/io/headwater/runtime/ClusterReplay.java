package io.headwater.runtime;

import io.headwater.client.ClusterAddress;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.streams.OutputNamespace;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.StartFrom;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * An application that runs beside the live one of the same topology, over what has entered it: it
 * reads the live topics, and writes to its namespace only. Thread-safe.
 */
public final class ClusterReplay implements AutoCloseable {
  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final OutputNamespace namespace;
  private final ClusterTopics cluster;
  private final GroupOffsets offsets;
  private final HeadwaterApp app;
  private final IntakeBounds bounds;
  private final Map<TopicPartition, Long> begin;
  private final List<Problem> warnings;

  private ClusterReplay(
      OutputNamespace namespace,
      ClusterTopics cluster,
      HeadwaterApp app,
      IntakeBounds bounds,
      List<Problem> warnings) {
    this.namespace = namespace;
    this.cluster = cluster;
    this.offsets = new GroupOffsets(cluster, namespace.spec());
    this.app = app;
    this.bounds = bounds;
    this.begin = positions();
    this.warnings = warnings;
  }

  /** How far a replay goes. */
  public enum Until {
    /** To the ends that the live topics have when it starts. */
    END,
    /** Exactly to where the live application is, by its committed offsets, when it starts. */
    LIVE,
    /** On and on, until it is stopped. */
    STOPPED
  }

  /**
   * How far a replay is.
   *
   * @param done offsets of what enters that were committed since it was started
   * @param total of those, and those that are left
   * @param inside offsets that are left in topics between its programs
   */
  public record Progress(long done, long total, long inside) {}

  /**
   * Starts a replay, or goes on with one of that name. Nothing is created if a check fails.
   *
   * @param settings where to start if it is new: by default, at the oldest records that there are
   * @throws InvalidInputException if a live topic is missing or different, or the application has
   *     read further than it is to go
   */
  public static ClusterReplay start(OutputNamespace namespace, AppSettings settings, Until until) {
    ClusterTopics cluster = ClusterTopics.connect(settings.bootstrapServers(), settings.kafka());
    try {
      cluster.requireMet(
          namespace.required(settings.replicationFactor()), namespace.live().name());
      GroupOffsets offsets = new GroupOffsets(cluster, namespace.spec());
      List<Problem> warnings = new ArrayList<>(missing(namespace, offsets, settings));
      IntakeBounds bounds = bounds(namespace, cluster, settings, until);
      noteBeside(namespace, cluster, settings);
      HeadwaterApp app = HeadwaterApp.start(
          namespace.spec(),
          settings
              .withStartFrom(settings.startFrom().orElse(StartFrom.EARLIEST))
              .withCreateTopics(true),
          bounds,
          false);
      warnings.addAll(app.warnings());
      return new ClusterReplay(namespace, cluster, app, bounds, List.copyOf(warnings));
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** From now on, no instance of the application starts on the live topics. */
  private static void noteBeside(
      OutputNamespace namespace, ClusterTopics cluster, AppSettings settings) {
    ClusterAddress address = settings.clusterOfConsumers();
    if (!ApplicationRoles.read(cluster, address).isKnown(namespace.application())) {
      ApplicationRoles.beside(
          cluster, address, namespace.application(), settings.replicationFactor());
    }
  }

  /** Returns the partitions that enter, and that partitions of this application are read of. */
  static List<TopicPartition> entering(OutputNamespace namespace) {
    List<StreamSpec> shared = namespace.spec().sources();
    return GroupOffsets.partitions(
        namespace.entering().stream().filter(shared::contains).toList());
  }

  /** Returns of which partitions a new replay cannot read the first records. */
  private static List<Problem> missing(
      OutputNamespace namespace, GroupOffsets offsets, AppSettings settings) {
    boolean isFromTheFirst =
        settings.startFrom().filter(start -> start != StartFrom.EARLIEST).isEmpty();
    if (!isFromTheFirst || !offsets.committed().isEmpty()) {
      return List.of();
    }
    return gone(offsets.beginnings(entering(namespace)));
  }

  static List<Problem> gone(Map<TopicPartition, Long> beginnings) {
    return sorted(beginnings).entrySet().stream()
        .filter(one -> one.getValue() > 0)
        .map(one -> new Problem(
            "HW1815",
            one.getKey().toString(),
            "its oldest record is at offset %d: what was before is gone, and is not replayed"
                .formatted(one.getValue()),
            "keep records for longer, where states and outputs are to be the same"))
        .toList();
  }

  private static IntakeBounds bounds(
      OutputNamespace namespace, ClusterTopics cluster, AppSettings settings, Until until) {
    if (until == Until.STOPPED) {
      return IntakeBounds.NONE;
    }
    Map<TopicPartition, Long> ends = ends(namespace, cluster, until);
    GroupOffsets offsets = new GroupOffsets(cluster, namespace.spec());
    Map<TopicPartition, Long> done = committed(offsets, entering(namespace));
    requireNotPassed(namespace.application(), done, ends, cluster);
    return IntakeBounds.of(ends, settings);
  }

  /** Returns how far what enters is to be read that is there now. */
  static Map<TopicPartition, Long> ends(
      OutputNamespace namespace, ClusterTopics cluster, Until until) {
    GroupOffsets live = new GroupOffsets(cluster, namespace.live());
    return until == Until.LIVE
        ? committed(live, entering(namespace))
        : live.committedEnds(entering(namespace));
  }

  /** Returns committed offsets; 0 where there are none. */
  static Map<TopicPartition, Long> committed(
      GroupOffsets offsets, List<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed = offsets.committed();
    Map<TopicPartition, Long> found = new HashMap<>();
    partitions.forEach(one -> found.put(
        one,
        Optional.ofNullable(committed.get(one)).map(OffsetAndMetadata::offset).orElse(0L)));
    return found;
  }

  private static void requireNotPassed(
      String application,
      Map<TopicPartition, Long> done,
      Map<TopicPartition, Long> ends,
      ClusterTopics cluster) {
    Map<TopicPartition, Long> passed = new TreeMap<>(BY_NAME);
    done.forEach((partition, at) -> {
      if (at > ends.getOrDefault(partition, 0L)) {
        passed.put(partition, ends.getOrDefault(partition, 0L));
      }
    });
    if (!passed.isEmpty() && cluster.hasRecords(passed, done)) {
      TopicPartition first = passed.keySet().iterator().next();
      throw new InvalidInputException(
          passed(application, first, done.getOrDefault(first, 0L), passed.getOrDefault(first, 0L)),
          null);
    }
  }

  static Problem passed(String application, TopicPartition partition, long done, long end) {
    return new Problem(
        "HW1814",
        "%s@%d".formatted(partition, done),
        "application '%s' has read further than the live one, which is at %s@%d"
            .formatted(application, partition, end),
        "replay under another name, or let the live application catch up");
  }

  /** Returns the application. */
  public HeadwaterApp app() {
    return app;
  }

  /** Returns what is not as it should be, but does no harm. */
  public List<Problem> warnings() {
    return warnings;
  }

  /** Tells whether all was read that is to be, and all that follows from it was committed. */
  public boolean isComplete() {
    return !bounds.ends().isEmpty() && app.isRunning() && app.uncommitted() == 0;
  }

  /**
   * Tells whether the live application has read exactly what this one has, and both have committed
   * all that follows from it.
   */
  public boolean isLevelWithLive() {
    GroupOffsets live = new GroupOffsets(cluster, namespace.live());
    Map<TopicPartition, Long> ours = positions();
    Map<TopicPartition, Long> theirs = committed(live, entering(namespace));
    Map<TopicPartition, Long> beyond = new HashMap<>();
    ours.forEach((partition, at) -> {
      if (theirs.getOrDefault(partition, 0L) > at) {
        beyond.put(partition, at);
      }
    });
    TopicPlan plan = TopicPlan.of(namespace.live(), (short) 1);
    IntakeBounds asFarAsOurs = new IntakeBounds(ours);
    return (beyond.isEmpty() || !cluster.hasRecords(beyond, theirs))
        && live.uncommitted(plan, asFarAsOurs) == 0
        && new GroupOffsets(cluster, namespace.spec())
                .uncommitted(TopicPlan.of(namespace.spec(), (short) 1), asFarAsOurs)
            == 0;
  }

  /** Returns how far it is. */
  public Progress progress() {
    Map<TopicPartition, Long> ends = bounds.within(offsets.committedEnds(begin.keySet()));
    Map<TopicPartition, Long> now = positions();
    long done = 0;
    long total = 0;
    for (Map.Entry<TopicPartition, Long> one : begin.entrySet()) {
      long at = now.getOrDefault(one.getKey(), one.getValue());
      done += at - one.getValue();
      total += Math.max(at, ends.getOrDefault(one.getKey(), at)) - one.getValue();
    }
    List<TopicPartition> inner = GroupOffsets.partitions(namespace.inner());
    Map<TopicPartition, Long> read = committed(offsets, inner);
    long inside = offsets.committedEnds(inner).entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - read.getOrDefault(end.getKey(), 0L)))
        .sum();
    return new Progress(done, total, inside);
  }

  /** Returns the committed offsets of what enters, by topic and partition. */
  public Map<TopicPartition, Long> positions() {
    return sorted(committed(offsets, entering(namespace)));
  }

  private static Map<TopicPartition, Long> sorted(Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, Long> sorted = new TreeMap<>(BY_NAME);
    sorted.putAll(offsets);
    return sorted;
  }

  /** Stops, as {@link HeadwaterApp#close()} does. */
  @Override
  public void close() {
    app.close();
    cluster.close();
  }
}
