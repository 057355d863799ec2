package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.embedded.BrokerProcesses;
import io.headwater.event.RecordPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of three brokers, of which one is killed under load. */
@Timeout(240)
class LostBrokerBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<String> KEYS = NumberedRecords.keys(12);
  private static final int SOME = 50;

  /** Less than the cluster takes to find another leader. */
  private static final Duration SOON = Duration.ofSeconds(1);

  @TempDir
  static Path temporary;

  private static BrokerProcesses brokers;
  private static ClusterAddress cluster;
  private static Admin admin;

  private int killed;

  @BeforeAll
  static void start() {
    brokers = BrokerProcesses.start(temporary.resolve("kafka"), 3);
    cluster = ClusterAddress.of(brokers.bootstrapServers());
    admin = Admin.create(cluster.config());
  }

  @AfterAll
  static void stop() {
    admin.close();
    // Nobody needs what they hold any more.
    IntStream.rangeClosed(1, 3).forEach(brokers::kill);
    brokers.close();
  }

  private void kill(int broker) {
    killed = broker;
    brokers.kill(broker);
  }

  @AfterEach
  void bringBack() {
    if (killed > 0) {
      brokers.restart(killed);
    }
  }

  @Test
  void losesNothingAndKeepsTheOrderOfKeysWhenALeaderIsKilledAmidBatchesAndRetries()
      throws Exception {
    List.of("batches", "careful", "insistent").forEach(topic -> create(topic, 3));
    PublisherSettings impatient = PublisherSettings.of(cluster).withDeadline(SOON);
    RetryPolicy often = new RetryPolicy(
        100,
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        2,
        0.5,
        RetryableFailures.ANY_EXCEPTION);
    PublisherSettings careful =
        impatient.withRetries(often.withRetryable(PublisherSettings.SURELY_UNWRITTEN));

    try (BatchTraffic batches = new BatchTraffic("batches");
        Traffic once = new Traffic("careful", careful);
        Traffic again = new Traffic("insistent", impatient.withRetries(often))) {
      List<Sender> all = List.of(batches, once, again);
      all.forEach(Sender::start);
      all.forEach(sender -> sender.awaitWritten(SOME));

      kill(leaderOf("batches"));
      batches.awaitWritten(SOME);
      once.awaitWritten(SOME);
      again.awaitWritten(SOME);
      all.forEach(Sender::end);

      batches.requireEachOnceInOrder();
      SequenceCheck carefully = once.requireAsTold();
      // Kafka's producer may repeat records itself once it has given up others in doubt, as it
      // begins its sequence numbers anew then (KIP-360).
      assertThat(carefully.repeats())
          .as("what is given again was surely unwritten")
          .noneMatch(once.givenAgain()::contains);
      assertThat(once.inDoubt())
          .as("records in the air of the leader that died")
          .isPositive();
      SequenceCheck insistently = again.requireAsTold();
      assertThat(again.publisher.counts().retried()).isPositive();
      assertThat(insistently.repeats().size())
          .isLessThanOrEqualTo((int) again.publisher.counts().retried());
    }
  }

  @Test
  void leavesNoGapAndKeepsTheOrderOfKeysWhenTheCoordinatorOfItsGroupIsKilled() throws Exception {
    create("moved", 3);
    NumberedRecords.publish(cluster, "moved", KEYS, 0, SOME);
    SequenceCheck handled = new SequenceCheck();
    CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    SubscriberSettings settings = SubscriberSettings.of(cluster, "moved", "moved")
        .withCommitting(Committing.INTERVAL, Duration.ofMillis(100));

    try (EventSubscriber subscriber = EventSubscriber.start(
        settings, record -> NumberedRecords.note(handled, record), end::complete)) {
      await().atMost(PATIENCE).until(() -> handled.size() == KEYS.size() * SOME);

      kill(coordinatorOf("moved"));
      NumberedRecords.publish(cluster, "moved", KEYS, SOME, 2 * SOME);
      await().atMost(PATIENCE).until(() -> handled.gaps(KEYS, 2 * SOME).isEmpty());
      await().atMost(PATIENCE).until(() -> committed("moved") == (long) KEYS.size() * 2 * SOME);
      assertThat(subscriber.isAlive()).isTrue();
    }

    assertThat(end.get(30, TimeUnit.SECONDS)).isEmpty();
    assertThat(handled.swaps()).isEmpty();
  }

  private static void create(String topic, int partitions) {
    NumberedRecords.create(admin, new NewTopic(topic, partitions, (short) 3));
    await()
        .atMost(PATIENCE)
        .until(() -> NumberedRecords.describe(admin, topic).partitions().stream()
            .map(TopicPartitionInfo::isr)
            .allMatch(inSync -> inSync.size() == 3));
  }

  private static int leaderOf(String topic) {
    return NumberedRecords.describe(admin, topic).partitions().get(0).leader().id();
  }

  private static int coordinatorOf(String group) throws Exception {
    return Objects.requireNonNull(
            admin.describeConsumerGroups(List.of(group)).describedGroups().get(group))
        .get()
        .coordinator()
        .id();
  }

  private static long committed(String group) throws Exception {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(offset -> offset.offset())
        .sum();
  }

  /** Gives one number of each key after the other, until it is told to end. */
  private abstract static class Sender implements AutoCloseable {
    final String topic;
    final EventPublisher publisher;
    private final CountDownLatch isToEnd = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run);
    volatile int each;

    Sender(String topic, PublisherSettings settings) {
      this.topic = topic;
      this.publisher = EventPublisher.open(settings.withName(topic));
    }

    void start() {
      thread.start();
    }

    abstract void give(PublishRecord record, String name);

    abstract void flush();

    private void run() {
      try {
        while (!isToEnd.await(2, TimeUnit.MILLISECONDS)) {
          int number = each;
          for (String key : KEYS) {
            give(NumberedRecords.record(topic, key, number), SequenceCheck.name(key, number));
          }
          each = number + 1;
        }
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }

    /** Waits until so many more records of each key are written, about. */
    void awaitWritten(int more) {
      long before = publisher.counts().acknowledged();
      await()
          .atMost(PATIENCE)
          .until(() -> publisher.counts().acknowledged() > before + (long) more * KEYS.size());
    }

    void end() {
      isToEnd.countDown();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
      flush();
    }

    @Override
    public void close() {
      isToEnd.countDown();
      publisher.close();
    }
  }

  /** In batches, with no settings but the defaults. */
  private static final class BatchTraffic extends Sender {
    private final List<BatchResult> results = new CopyOnWriteArrayList<>();
    private final EventBatches batches;

    BatchTraffic(String topic) {
      super(topic, PublisherSettings.of(cluster).withMode(PublishMode.BATCH));
      batches = publisher.batches(
          new BatchLimits(100, 1 << 20, Duration.ofMillis(20)),
          (Consumer<BatchResult>) results::add);
    }

    @Override
    void give(PublishRecord record, String name) {
      batches.add(record);
    }

    @Override
    void flush() {
      batches.flush();
    }

    void requireEachOnceInOrder() {
      SequenceCheck read = NumberedRecords.read(cluster, topic);
      assertThat(results).allMatch(BatchResult::isComplete);
      assertThat(results.stream().mapToInt(BatchResult::records).sum())
          .isEqualTo(each * KEYS.size())
          .isEqualTo(read.size());
      assertThat(read.gaps(KEYS, each)).isEmpty();
      assertThat(read.swaps()).isEmpty();
      assertThat(read.repeats()).isEmpty();
    }
  }

  /** One by one, each with its answer. */
  private static final class Traffic extends Sender {
    private final Map<String, CompletableFuture<RecordPosition>> answers =
        new ConcurrentHashMap<>();

    Traffic(String topic, PublisherSettings settings) {
      super(topic, settings);
    }

    @Override
    void give(PublishRecord record, String name) {
      answers.put(name, publisher.publish(record).toCompletableFuture());
    }

    @Override
    void flush() {
      publisher.flush();
    }

    long inDoubt() {
      return answers.values().stream()
          .map(Traffic::failure)
          .filter(failure -> failure != null && failure.mayBeWritten())
          .count();
    }

    /** Names what the publisher has given to the client more than once. */
    Set<String> givenAgain() {
      return answers.entrySet().stream()
          .filter(one -> ((Publication) one.getValue()).attempts() > 1)
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }

    /** Requires order, and that the topic holds what was answered; returns what it holds. */
    SequenceCheck requireAsTold() {
      SequenceCheck read = NumberedRecords.read(cluster, topic);
      Set<String> there = read.names();
      List<String> lost = new ArrayList<>();
      List<String> denied = new ArrayList<>();
      answers.forEach((name, answer) -> {
        UnpublishedEventException failure = failure(answer);
        if (failure == null && !there.contains(name)) {
          lost.add(name);
        } else if (failure != null && !failure.mayBeWritten() && there.contains(name)) {
          denied.add(name);
        }
      });

      assertThat(answers).hasSize(each * KEYS.size());
      assertThat(lost).as("written, it was said").isEmpty();
      assertThat(denied).as("not written, it was said").isEmpty();
      assertThat(read.swaps()).isEmpty();
      return read;
    }

    private static @Nullable UnpublishedEventException failure(CompletableFuture<?> answer) {
      assertThat(answer).isDone();
      return answer.isCompletedExceptionally()
          ? (UnpublishedEventException) answer.handle((position, why) -> why).join()
          : null;
    }
  }
}
