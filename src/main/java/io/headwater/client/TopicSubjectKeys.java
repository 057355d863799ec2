package io.headwater.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.privacy.KeyId;
import io.headwater.privacy.KeyRing;
import io.headwater.privacy.MasterKey;
import io.headwater.privacy.SubjectKey;
import io.headwater.privacy.SubjectKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/*
 * The topic is a log of the entries that KeyRing explains, compacted by their names, in one
 * partition. All of it is read when opened, and the rest of it whenever what was read is older than
 * the declared time; by whoever asks then, since a stream thread that cannot reach the cluster has
 * nothing else to do either.
 *
 * A key is written by a producer of its own, outside of the stream thread's transaction: it has to
 * be there even if the transaction in hand is aborted, since the values may be in a producer's
 * buffer, a cache or a log by then. It is acknowledged by all in-sync replicas before it is used.
 *
 * No two writers have to agree, but for one thing: a key must not be left behind by a forgetting.
 * Whoever forgets writes the mark, reads to the end, and deletes every key that is there. A key
 * that comes after the mark is deleted by the instance that made it, which meets the mark when it
 * reads next; until then nobody uses it.
 */
/**
 * Keys in a compacted topic, wrapped with a master key; shared by all instances of an application.
 * Thread-safe. Callers wait while it is read on, and while the first key of a subject is written.
 */
public final class TopicSubjectKeys implements SubjectKeys {
  /** How long a destroyed key may still be used by an instance that nobody told. */
  public static final Duration STALENESS = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final ClusterAddress cluster;
  private final TopicPartition partition;
  private final KeyRing ring;
  private final Duration staleness;
  private final Clock clock;
  private final Consumer<byte[], byte[]> consumer;
  private final EventPublisher publisher;
  private final List<String> madeSince = new ArrayList<>();
  private long readAtNanos;

  private TopicSubjectKeys(
      ClusterAddress cluster, String topic, MasterKey master, Duration staleness) {
    this.cluster = cluster;
    this.partition = new TopicPartition(topic, 0);
    this.ring = new KeyRing(master);
    this.staleness = staleness;
    this.clock = Clock.systemUTC();
    this.publisher = EventPublisher.open(PublisherSettings.of(cluster));
    this.consumer = TopicReader.consumer(cluster);
  }

  /**
   * Opens the topic of an application, which is created if it does not exist, and reads it.
   *
   * @param replicas of a topic that is created; the cluster's default if empty. Who loses the topic
   *     loses all personal data.
   * @param staleness how long a key may be used after another process has destroyed it
   * @throws InvalidInputException if the topic is not compacted, has several partitions, or another
   *     master key wrapped its keys
   * @throws ClusterUnavailableException if the cluster does not answer
   */
  public static TopicSubjectKeys open(
      ClusterAddress cluster,
      String topic,
      MasterKey master,
      Optional<Short> replicas,
      Duration staleness) {
    new KeyTopic(cluster, topic).require(replicas);
    return opened(cluster, topic, master, staleness);
  }

  /**
   * Opens the topic of an application that has to exist, and reads it.
   *
   * @throws InvalidInputException if the topic does not exist, cannot be one of keys, or another
   *     master key wrapped its keys
   * @throws ClusterUnavailableException if the cluster does not answer
   */
  public static TopicSubjectKeys openExisting(
      ClusterAddress cluster, String topic, MasterKey master, Duration staleness) {
    new KeyTopic(cluster, topic).requireExisting();
    return opened(cluster, topic, master, staleness);
  }

  private static TopicSubjectKeys opened(
      ClusterAddress cluster, String topic, MasterKey master, Duration staleness) {
    TopicSubjectKeys keys = new TopicSubjectKeys(cluster, topic, master, staleness);
    try {
      keys.begin();
      return keys;
    } catch (RuntimeException e) {
      keys.close();
      throw e;
    }
  }

  /** Names the topic of an application. */
  public static String topicOf(String application) {
    return application + "-subject-keys";
  }

  private synchronized void begin() {
    consumer.assign(Set.of(partition));
    consumer.seekToBeginning(Set.of(partition));
    readOn();
  }

  /** Reads to where the topic ends now. */
  private void readOn() {
    long begin = System.nanoTime();
    try {
      long end = Objects.requireNonNull(
          consumer.endOffsets(Set.of(partition), cluster.timeout()).get(partition));
      long progress = begin;
      while (consumer.position(partition, cluster.timeout()) < end) {
        int before = 0;
        for (ConsumerRecord<byte[], byte[]> next : consumer.poll(POLL)) {
          take(next);
          before++;
        }
        long now = System.nanoTime();
        progress = before > 0 ? now : progress;
        if (now - progress > cluster.timeout().toNanos()) {
          throw ClusterFailures.unreachable(cluster, "reading the keys of subjects");
        }
      }
    } catch (KafkaException e) {
      throw ClusterFailures.of(cluster, "reading the keys of subjects", e);
    }
    readAtNanos = begin;
    deleteOutlived();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    byte[] name = record.key() == null ? new byte[0] : record.key();
    try {
      ring.take(new KeyRing.Entry(new String(name, US_ASCII), record.value()));
    } catch (InvalidInputException e) {
      consumer.seek(partition, record.offset());
      throw e;
    } catch (IllegalArgumentException e) {
      // Whoever asks next has to meet it again, rather than miss the keys behind it.
      consumer.seek(partition, record.offset());
      throw new InvalidInputException(
          new Problem(
              "HW1664",
              "%s@%d".formatted(partition, record.offset()),
              "the record is not a key of a subject",
              "let nobody but the application write to the topic"),
          e);
    }
  }

  /** Deletes keys that were written after the mark that their subject is forgotten. */
  private void deleteOutlived() {
    List<String> outlived = madeSince.stream().filter(ring::isOutlived).toList();
    madeSince.clear();
    outlived.forEach(name -> write(new KeyRing.Entry(name, null)));
  }

  private void readOnIfDue() {
    if (System.nanoTime() - readAtNanos >= staleness.toNanos()) {
      readOn();
    }
  }

  private void write(KeyRing.Entry entry) {
    publisher.publishAndWait(new PublishRecord(
        partition.topic(),
        OptionalInt.of(0),
        Optional.of(entry.name().getBytes(US_ASCII)),
        Optional.ofNullable(entry.value()),
        EventHeaders.NONE,
        clock.instant()));
    ring.take(entry);
  }

  @Override
  public synchronized Optional<SubjectKey> keyFor(String subject) {
    readOnIfDue();
    Optional<SubjectKey> key = ring.keyOf(subject);
    if (key.isPresent() || ring.isForgotten(subject)) {
      return key;
    }
    // Once per subject: another instance may have made one, or may have forgotten it.
    readOn();
    if (ring.keyOf(subject).isEmpty() && !ring.isForgotten(subject)) {
      KeyRing.Entry made = ring.newKey(subject);
      write(made);
      madeSince.add(made.name());
    }
    return ring.keyOf(subject);
  }

  @Override
  public synchronized Optional<SubjectKey> known(String subject) {
    readOnIfDue();
    return ring.keyOf(subject);
  }

  @Override
  public synchronized Found find(KeyId id) {
    readOnIfDue();
    Found found = ring.find(id);
    if (found instanceof Found.Unknown) {
      readOn();
      return ring.find(id);
    }
    return found;
  }

  @Override
  public synchronized Forgotten forget(String subject) {
    readOn();
    boolean wasForgotten = ring.isForgotten(subject);
    if (!wasForgotten) {
      write(ring.mark(subject, clock.instant()));
      readOn();
    }
    List<KeyRing.Entry> destructions = ring.destructions(subject);
    destructions.forEach(this::write);
    return new Forgotten(destructions.size(), wasForgotten);
  }

  @Override
  public synchronized void close() {
    publisher.close();
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }
}
