package io.headwater.runtime;

import io.headwater.client.ClusterAddress;
import io.headwater.client.ReadRange;
import io.headwater.client.ReadStart;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import io.headwater.runtime.ComparableRecords.Digest;
import io.headwater.streams.OutputNamespace;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Compares what a replay on a cluster has written with what the live application has: per topic,
 * partition and key, in order and byte for byte.
 */
public final class LiveComparison {
  /** Differences of one topic that are told with their records. */
  private static final int MOST_SHOWN = 3;

  private final OutputNamespace namespace;
  private final ClusterAddress cluster;
  private final boolean isLevel;
  private final BooleanSupplier isStopped;
  private final ComparableRecords records;

  private LiveComparison(
      OutputNamespace namespace,
      ClusterAddress cluster,
      boolean isLevel,
      BooleanSupplier isStopped) {
    this.namespace = namespace;
    this.cluster = cluster;
    this.isLevel = isLevel;
    this.isStopped = isStopped;
    Map<String, String> inner = new HashMap<>();
    namespace.inner().forEach(stream -> {
      String live = namespace.liveStream(stream).topic();
      inner.put(stream.topic(), live);
      inner.put(live, live);
    });
    this.records = new ComparableRecords(inner);
  }

  /**
   * What a comparison came to.
   *
   * @param isLevel whether both applications had read the same; if not, records that one side has
   *     behind the last one of the other are no difference
   * @param isStopped whether it was stopped before it was through
   * @param differences the first ones of some keys
   */
  public record Report(
      boolean isLevel, boolean isStopped, List<Topic> topics, List<Difference> differences) {
    /** Tells whether nothing is different, of what could be compared. */
    public boolean isSame() {
      return topics.stream().noneMatch(topic -> topic.isDifferent(isLevel));
    }
  }

  /**
   * How one topic compares.
   *
   * @param live name of the live topic
   * @param replayed name of the other one
   * @param leftOut why it could not be compared
   * @param records replayed records
   * @param keys on either side
   * @param differing keys of which a record is another one in its place
   * @param onlyReplayed records behind the last live one of their key
   * @param onlyLive records behind the last replayed one of their key
   */
  public record Topic(
      String live,
      String replayed,
      Optional<String> leftOut,
      long records,
      long keys,
      long differing,
      long onlyReplayed,
      long onlyLive) {
    boolean isDifferent(boolean isLevel) {
      return differing > 0 || (isLevel && onlyReplayed + onlyLive > 0);
    }
  }

  /**
   * The first difference of a key.
   *
   * @param stream whose topics they are
   * @param number of the record among those of its key, from 1
   * @param replayed absent if the key has no more records there
   * @param live absent if the key has no more records there
   */
  public record Difference(
      String stream, long number, Optional<StoredRecord> replayed, Optional<StoredRecord> live) {}

  /**
   * Compares all that was committed.
   *
   * @param isLevel whether both applications have read the same
   * @param isStopped asked whether to end before it is through
   * @throws InvalidInputException if there is personal data, which is sealed anew each time
   * @throws io.headwater.diagnostic.ClusterUnavailableException if the cluster does not answer
   */
  public static Report run(
      OutputNamespace namespace,
      ClusterAddress cluster,
      boolean isLevel,
      BooleanSupplier isStopped) {
    requireComparable(namespace);
    return new LiveComparison(namespace, cluster, isLevel, isStopped).run();
  }

  /**
   * Requires that records can be compared.
   *
   * @throws InvalidInputException if they cannot
   */
  public static void requireComparable(OutputNamespace namespace) {
    if (namespace.live().hasPersonalData()) {
      throw new InvalidInputException(
          new Problem(
              "HW1816",
              "topology '%s'".formatted(namespace.live().name()),
              "it holds personal data, which is other bytes each time it is sealed",
              "compare what it writes without personal data, or leave the comparison out"),
          null);
    }
  }

  private Report run() {
    List<Topic> topics = new ArrayList<>();
    List<Difference> differences = new ArrayList<>();
    namespace.outputs().forEach((replayed, live) -> {
      if (!isStopped.getAsBoolean()) {
        topics.add(compare(replayed, live, differences));
      }
    });
    return new Report(
        isLevel, isStopped.getAsBoolean(), List.copyOf(topics), List.copyOf(differences));
  }

  private StreamSpec streamOf(String topic) {
    return namespace.spec().streams().stream()
        .filter(one -> one.topic().equals(topic) || one.deadLetterTopic().equals(topic))
        .findFirst()
        .orElseThrow();
  }

  private Topic compare(String replayed, String live, List<Difference> differences) {
    StreamSpec stream = streamOf(replayed);
    boolean isCompacted = namespace.spec().isCompacted(stream) && stream.topic().equals(replayed);
    if (isCompacted && !isLevel) {
      return leftOut(live, replayed, "only the last rows are kept, and those go on");
    }
    if (!isCompacted && hasLostRecords(live)) {
      return leftOut(live, replayed, "its oldest records are gone");
    }
    Topic sum = new Topic(live, replayed, Optional.empty(), 0, 0, 0, 0, 0);
    for (int i = 0; i < stream.partitions() && !isStopped.getAsBoolean(); i++) {
      Pair pair = new Pair(stream.name(), replayed, live, i);
      KeyedRecords keyed = new KeyedRecords(records);
      long read = read(pair, isCompacted, keyed);
      KeyedRecords.Summary part = isCompacted ? keyed.latest() : keyed.inOrder();
      sum = plus(sum, read, part);
      long told =
          differences.stream().filter(one -> one.stream().equals(pair.stream())).count();
      Set<Digest> shown = new LinkedHashSet<>(part.differing());
      if (isLevel && !isCompacted) {
        shown.addAll(keyed.uneven());
      }
      shown = firstOf(shown, MOST_SHOWN - told);
      if (!shown.isEmpty()) {
        differences.addAll(first(pair, shown, isCompacted));
      }
    }
    return sum;
  }

  private static Topic leftOut(String live, String replayed, String why) {
    return new Topic(live, replayed, Optional.of(why), 0, 0, 0, 0, 0);
  }

  private static Topic plus(Topic sum, long read, KeyedRecords.Summary part) {
    return new Topic(
        sum.live(),
        sum.replayed(),
        Optional.empty(),
        sum.records() + read,
        sum.keys() + part.keys(),
        sum.differing() + part.differing().size(),
        sum.onlyReplayed() + part.onlyReplayed(),
        sum.onlyLive() + part.onlyLive());
  }

  private static Set<Digest> firstOf(Set<Digest> keys, long most) {
    Set<Digest> first = new LinkedHashSet<>();
    keys.stream().limit(Math.max(0, most)).forEach(first::add);
    return first;
  }

  /** The same partition of two topics. */
  private record Pair(String stream, String replayed, String live, int partition) {}

  private boolean hasLostRecords(String topic) {
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic))) {
      return reader.starts().stream().anyMatch(start -> start.offset() > 0);
    }
  }

  /** Returns how many records were replayed. */
  private long read(Pair pair, boolean isCompacted, KeyedRecords keyed) {
    long[] count = {0};
    forEach(pair.replayed(), pair.partition(), (key, record) -> {
      keyed.replayed(key, digest(record, isCompacted));
      count[0]++;
    });
    forEach(
        pair.live(),
        pair.partition(),
        (key, record) -> keyed.live(key, digest(record, isCompacted)));
    if (keyed.isUnsettled()) {
      forEach(
          pair.replayed(), pair.partition(), (key, record) -> keyed.again(key, records.of(record)));
    }
    return count[0];
  }

  /** A deletion is gone from a compacted topic sooner or later. */
  private Digest digest(StoredRecord record, boolean isCompacted) {
    return isCompacted && record.value().isEmpty() ? Digest.NONE : records.of(record);
  }

  private void forEach(String topic, int partition, BiConsumer<Digest, StoredRecord> action) {
    ReadRange range = ReadRange.all(topic).ofPartitions(Set.of(partition));
    try (TopicReader reader = TopicReader.open(cluster, range)) {
      reader.forEach(record -> {
        action.accept(records.key(record), record);
        return !isStopped.getAsBoolean();
      });
    }
  }

  /** A record of a key that differs. */
  private record Place(Digest digest, RecordPosition position) {}

  private List<Difference> first(Pair pair, Set<Digest> keys, boolean isCompacted) {
    Map<Digest, List<Place>> replayed = places(pair.replayed(), pair.partition(), keys);
    Map<Digest, List<Place>> live = places(pair.live(), pair.partition(), keys);
    List<Difference> found = new ArrayList<>();
    for (Digest key : keys) {
      List<Place> left = replayed.getOrDefault(key, List.of());
      List<Place> right = live.getOrDefault(key, List.of());
      int at = isCompacted ? Math.max(left.size(), right.size()) - 1 : firstOf(left, right);
      found.add(new Difference(
          pair.stream(),
          at + 1L,
          place(left, isCompacted ? left.size() - 1 : at).flatMap(this::read),
          place(right, isCompacted ? right.size() - 1 : at).flatMap(this::read)));
    }
    return found;
  }

  private static int firstOf(List<Place> left, List<Place> right) {
    int at = 0;
    while (at < Math.min(left.size(), right.size())
        && left.get(at).digest().equals(right.get(at).digest())) {
      at++;
    }
    return at;
  }

  private static Optional<Place> place(List<Place> places, int at) {
    return at >= 0 && at < places.size() ? Optional.of(places.get(at)) : Optional.empty();
  }

  private Map<Digest, List<Place>> places(String topic, int partition, Set<Digest> keys) {
    Map<Digest, List<Place>> places = new HashMap<>();
    forEach(topic, partition, (key, record) -> {
      if (keys.contains(key)) {
        places
            .computeIfAbsent(key, any -> new ArrayList<>())
            .add(new Place(records.of(record), record.position()));
      }
    });
    return places;
  }

  private Optional<StoredRecord> read(Place place) {
    RecordPosition at = place.position();
    ReadRange range = ReadRange.all(at.topic())
        .ofPartitions(Set.of(at.partition()))
        .from(new ReadStart.AtOffset(at.offset()));
    List<StoredRecord> found = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, range)) {
      reader.forEach(record -> {
        found.add(record);
        return false;
      });
    }
    return found.stream().findFirst();
  }
}
