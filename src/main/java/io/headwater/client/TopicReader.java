package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import io.headwater.serde.HeaderBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a range of topics once, committed records only, without a consumer group: it leaves no
 * trace on the cluster.
 *
 * <p>Records of one partition come in their order; between partitions there is no order. A range
 * that does not follow ends where the topics ended when it was opened. Used by one thread at a
 * time, except for {@link #stop()} and {@link #close()}, which end a read of another thread at
 * once; an interrupt does so as well.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A consumer that is closed waits for its last fetch, which at an end waits for this long. */
  private static final int FETCH_WAIT_MILLIS = 50;

  private final ClusterAddress cluster;
  private final Consumer<byte[], byte[]> consumer;
  private final List<PartitionRange> ranges;
  private final Map<TopicPartition, PartitionRange> unfinished = new HashMap<>();
  private final Map<TopicPartition, Long> reached = new HashMap<>();
  private final boolean isFollowing;
  private final Duration patience;
  private volatile boolean isStopped;
  private long waitedNanos;

  private TopicReader(
      ClusterAddress cluster,
      Consumer<byte[], byte[]> consumer,
      List<PartitionRange> ranges,
      boolean isFollowing,
      Duration patience) {
    this.cluster = cluster;
    this.consumer = consumer;
    this.ranges = ranges;
    this.isFollowing = isFollowing;
    this.patience = patience;
  }

  /**
   * Finds the range's offsets and gets ready to read them.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if a topic or a partition does not exist
   * @throws ClusterUnavailableException if the cluster does not answer
   */
  public static TopicReader open(ClusterAddress cluster, ReadRange range) {
    return open(cluster, range, PATIENCE);
  }

  /**
   * Opens a reader per partition, by topic, then partition, so that each can be read at its own
   * pace; none holds more than its next few records.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if a topic or a partition does not exist
   * @throws ClusterUnavailableException if the cluster does not answer
   */
  public static List<TopicReader> openEach(ClusterAddress cluster, ReadRange range) {
    List<TopicReader> readers = new ArrayList<>();
    try {
      for (PartitionRange one : find(cluster, range)) {
        readers.add(open(cluster, List.of(one), range.isFollowing(), PATIENCE));
      }
      return readers;
    } catch (RuntimeException e) {
      readers.forEach(TopicReader::close);
      throw e;
    }
  }

  /** Opens a reader that bears with a partition that stands still for {@code patience}. */
  static TopicReader open(ClusterAddress cluster, ReadRange range, Duration patience) {
    return open(cluster, find(cluster, range), range.isFollowing(), patience);
  }

  private static List<PartitionRange> find(ClusterAddress cluster, ReadRange range) {
    try (ClusterAdmin admin = ClusterAdmin.open(cluster)) {
      return new RangeFinder(cluster, admin).find(range);
    }
  }

  private static TopicReader open(
      ClusterAddress cluster, List<PartitionRange> ranges, boolean isFollowing, Duration patience) {
    Consumer<byte[], byte[]> consumer = consumer(cluster);
    TopicReader reader = new TopicReader(cluster, consumer, ranges, isFollowing, patience);
    reader.begin();
    return reader;
  }

  /** Makes a consumer without a group, which reads committed records. */
  static Consumer<byte[], byte[]> consumer(ClusterAddress cluster) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    config.putAll(cluster.config());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    try {
      return new KafkaConsumer<>(config);
    } catch (KafkaException e) {
      throw ClusterFailures.whileConnecting(cluster, e);
    }
  }

  private void begin() {
    for (PartitionRange range : ranges) {
      if (isFollowing || !range.isEmpty()) {
        unfinished.put(range.partition(), range);
      }
    }
    consumer.assign(unfinished.keySet());
    unfinished.values().forEach(range -> consumer.seek(range.partition(), range.start()));
  }

  /** Returns where reading begins in each partition, by topic, then partition. */
  public List<RecordPosition> starts() {
    return ranges.stream().map(range -> range.at(range.start())).toList();
  }

  /** Returns what is behind the last record of each partition, by topic, then partition. */
  public List<RecordPosition> ends() {
    return ranges.stream().map(range -> range.at(range.end())).toList();
  }

  /** Tells whether everything in the range was read; never of a range that follows. */
  public boolean isComplete() {
    return !isFollowing && unfinished.isEmpty();
  }

  /** Tells whether there will be no more records: the range is complete, or reading was stopped. */
  public boolean isDone() {
    return isStopped || isComplete();
  }

  /**
   * Returns the next records, in no order between partitions; none if none came within {@code wait}
   * or if reading is done.
   *
   * @throws ClusterUnavailableException if a range that has an end made no progress in 60 s of
   *     reading:
   *     because the cluster is gone, or because a transaction was left open; or if records were
   *     deleted before they could be read
   */
  public synchronized List<StoredRecord> read(Duration wait) {
    if (isDone()) {
      return List.of();
    }
    long begin = System.nanoTime();
    try {
      List<StoredRecord> found = within(consumer.poll(wait));
      waitedNanos += System.nanoTime() - begin;
      checkProgress();
      return found;
    } catch (WakeupException | InterruptException e) { // an interrupt leaves the thread's flag set
      isStopped = true;
      return List.of();
    } catch (OffsetOutOfRangeException e) {
      throw deleted(e);
    } catch (KafkaException e) {
      throw ClusterFailures.of(cluster, "reading records", e);
    }
  }

  /**
   * Reads until the range is complete, reading is stopped, or a record asks to stop.
   *
   * @param action returns whether to go on
   */
  public void forEach(Predicate<StoredRecord> action) {
    while (!isDone()) {
      for (StoredRecord next : read(POLL)) {
        if (!action.test(next)) {
          isStopped = true;
          return;
        }
      }
    }
  }

  private List<StoredRecord> within(ConsumerRecords<byte[], byte[]> records) {
    List<StoredRecord> found = new ArrayList<>(records.count());
    for (TopicPartition partition : records.partitions()) {
      PartitionRange range = unfinished.get(partition);
      for (ConsumerRecord<byte[], byte[]> next : records.records(partition)) {
        if (range != null && (isFollowing || next.offset() < range.end())) {
          found.add(stored(next));
        }
      }
    }
    return found;
  }

  private static StoredRecord stored(ConsumerRecord<byte[], byte[]> next) {
    return new StoredRecord(
        new RecordPosition(next.topic(), next.partition(), next.offset()),
        Instant.ofEpochMilli(next.timestamp()),
        Optional.ofNullable(next.key()),
        Optional.ofNullable(next.value()),
        HeaderBytes.fromKafka(next.headers()));
  }

  // Positions, not records, tell progress: transaction markers and aborted records are passed over.
  private void checkProgress() {
    if (isFollowing) {
      return;
    }
    List<TopicPartition> finished = new ArrayList<>();
    for (PartitionRange range : unfinished.values()) {
      long position = consumer.position(range.partition());
      Long before = reached.put(range.partition(), position);
      if (before == null || before != position) {
        waitedNanos = 0;
      }
      if (position >= range.end()) {
        finished.add(range.partition());
      }
    }
    if (!finished.isEmpty()) {
      finished.forEach(unfinished::remove);
      consumer.assign(unfinished.keySet());
    } else if (waitedNanos > patience.toNanos()) {
      throw standstill();
    }
  }

  private ClusterUnavailableException standstill() {
    try (ClusterAdmin admin = ClusterAdmin.open(cluster)) {
      Map<TopicPartition, Long> committed =
          new RangeFinder(cluster, admin).committedEnds(unfinished.keySet());
      List<Problem> problems = unfinished.values().stream()
          .filter(range -> committed.getOrDefault(range.partition(), 0L) < range.end())
          .map(range -> openTransaction(range, committed.getOrDefault(range.partition(), 0L)))
          .toList();
      return problems.isEmpty()
          ? ClusterFailures.unreachable(cluster.withTimeout(patience), "reading records")
          : new ClusterUnavailableException(problems);
    }
  }

  private Problem openTransaction(PartitionRange range, long committed) {
    return new Problem(
        "HW0616",
        range.at(committed).toString(),
        "a transaction has been open for at least %s, and records behind it cannot be read"
            .formatted(ClusterFailures.text(patience)),
        "wait until it ends, or abort it with kafka-transactions.sh");
  }

  private ClusterUnavailableException deleted(OffsetOutOfRangeException e) {
    Map<TopicPartition, Long> asked = e.offsetOutOfRangePartitions();
    try (ClusterAdmin admin = ClusterAdmin.open(cluster)) {
      Map<TopicPartition, Long> first =
          new RangeFinder(cluster, admin).firstOffsets(asked.keySet());
      List<Problem> problems = asked.entrySet().stream()
          .map(gone ->
              deleted(gone.getKey(), gone.getValue(), first.getOrDefault(gone.getKey(), 0L)))
          .toList();
      return new ClusterUnavailableException(problems);
    }
  }

  private static Problem deleted(TopicPartition partition, long asked, long first) {
    return new Problem(
        "HW0617",
        new RecordPosition(partition.topic(), partition.partition(), asked).toString(),
        "the records up to offset %d were deleted before they could be read"
            .formatted(Math.max(first - 1, asked)),
        "read again, or raise the retention of the topic");
  }

  /** Ends reading, also a read that another thread is in; {@link #close()} is still needed. */
  public void stop() {
    isStopped = true;
    consumer.wakeup();
  }

  /** Ends reading and lets go of the connection. */
  @Override
  public void close() {
    stop();
    closeConsumer();
  }

  private synchronized void closeConsumer() {
    try {
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    } catch (InterruptException e) {
      // It is closed all the same, and the thread's flag is set again.
    }
  }
}
