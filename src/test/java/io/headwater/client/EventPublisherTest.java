package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.metrics.TopologyMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import topologies.shop.LogLines;
import topologies.shop.proto.CustomerEvent;

/** On Kafka's own producer for tests, which answers when it is told to, and on a flush. */
@Timeout(30)
class EventPublisherTest {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final RetryPolicy FIVE_TIMES =
      new RetryPolicy(5, PAUSE, PAUSE, 1, 0, RetryableFailures.ANY_EXCEPTION);
  private static final RetryPolicy MUCH_LATER = new RetryPolicy(
      5, Duration.ofHours(1), Duration.ofHours(1), 1, 0, RetryableFailures.ANY_EXCEPTION);

  private final MockProducer<byte[], byte[]> client = new MockProducer<>(
      cluster(),
      false,
      new RoundRobinPartitioner(),
      new ByteArraySerializer(),
      new ByteArraySerializer());

  @Test
  void waitsForItsOwnRecordAndForNoOther() {
    EventPublisher publisher = publisher(settings().withMode(PublishMode.SYNC));

    CompletableFuture<RecordPosition> waits =
        CompletableFuture.supplyAsync(() -> publisher.publishAndWait(record("a", "v")));
    await().until(() -> client.history().size() == 1);

    assertThat(client.flushed()).isFalse();
    client.completeNext();
    assertThat(waits.join().offset()).isZero();
  }

  @Test
  void shedsWhatItHasNoRoomForAndCountsIt() {
    EventPublisher publisher =
        publisher(settings().withPending(new PendingLimit(1_000, PendingLimit.WhenFull.SHED)));

    IntStream.range(0, 3).forEach(i -> publisher.publish(record("a", "v" + i)));
    CompletableFuture<RecordPosition> fourth = publish(publisher, "a", "v3");

    assertThatThrownBy(fourth::join).cause().hasMessage("""
        orders: shed, because more than 1000 bytes would be pending [HW0751]
          fix: publish more slowly, or allow more to be pending\
        """);
    assertThat(publisher.counts()).isEqualTo(new PublishCounts(4, 0, 0, 1, 0, 0));
    assertThat(publisher.counts().underway()).isEqualTo(3);
    publisher.flush();
    assertThat(publisher.counts()).isEqualTo(new PublishCounts(4, 3, 0, 1, 0, 0));
  }

  @Test
  void failsWhatItHasNoRoomFor() {
    EventPublisher publisher =
        publisher(settings().withPending(new PendingLimit(600, PendingLimit.WhenFull.FAIL)));

    IntStream.range(0, 2).forEach(i -> publisher.publish(record("a", "v" + i)));
    CompletableFuture<RecordPosition> third = publish(publisher, "a", "v2");

    assertThatThrownBy(third::join).cause().hasMessage("""
        orders: more than 600 bytes would be pending [HW0750]
          fix: publish more slowly, or allow more to be pending\
        """);
    client.completeNext();
    assertThat(publish(publisher, "a", "v3")).isNotDone();
    publisher.flush();
    assertThat(publisher.counts()).isEqualTo(new PublishCounts(4, 3, 1, 0, 0, 0));
  }

  @Test
  void waitsForRoomUntilTheDeadline() {
    EventPublisher publisher =
        publisher(settings().withPending(new PendingLimit(600, PendingLimit.WhenFull.BLOCK)));
    IntStream.range(0, 2).forEach(i -> publisher.publish(record("a", "v" + i)));

    assertThatThrownBy(() -> publisher.publishAndWait(record("a", "v2"), Duration.ofMillis(100)))
        .isInstanceOf(UnpublishedEventException.class)
        .hasMessage("""
            orders: 600 bytes were pending, and no room came within 100 ms [HW0752]
              fix: check that the cluster answers, or allow more to be pending or a later \
            deadline\
            """);
    CompletableFuture<CompletionStage<RecordPosition>> waits =
        CompletableFuture.supplyAsync(() -> publisher.publish(record("a", "v3")));
    client.completeNext();
    assertThat(waits.join().toCompletableFuture()).isNotDone();
    assertThat(sent()).containsExactly("v0", "v1", "v3");
  }

  @Test
  void endsAWaitAtItsDeadline() {
    EventPublisher publisher = publisher(settings());

    CompletableFuture<RecordPosition> late =
        publisher.publish(record("a", "v"), Duration.ofMillis(50)).toCompletableFuture();

    assertThatThrownBy(late::join)
        .cause()
        .isInstanceOfSatisfying(
            UnpublishedEventException.class,
            failure -> assertThat(failure.mayBeWritten()).isTrue())
        .hasMessage("""
            orders: record was not acknowledged within 50 ms [HW0753]
              fix: look whether the record is there before publishing again, or allow more time\
            """);
    assertThat(publisher.counts().underway()).isEqualTo(1);
    publisher.flush();
    assertThat(publisher.counts()).isEqualTo(new PublishCounts(1, 1, 0, 0, 0, 0));
  }

  @Test
  void rejectsADeadlineThatHasPassed() {
    EventPublisher publisher = publisher(settings());

    assertThatThrownBy(() -> publisher.publish(record("a", "v"), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deadline must be at least 1 ms, was PT0S");
    assertThatThrownBy(() -> settings().withDeadline(Duration.ZERO))
        .hasMessage("deadline must be at least 1 ms, was PT0S");
  }

  @Test
  void refusesAStreamOfPersonalDataWhichItDoesNotSeal() {
    EventPublisher publisher = publisher(settings());

    assertThatThrownBy(() -> publisher.typed(PublishedStream.of("customers", CustomerEvent.class)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            customers: values of 'shop.CustomerEvent' hold personal data, which is not sealed \
            here [HW0765]
              fix: seal and encode them, and publish a PublishRecord\
            """);
  }

  @Test
  void keepsTheOrderOfAKeyWhenItTriesAgain() {
    EventPublisher publisher = publisher(settings().withRetries(FIVE_TIMES));

    publisher.publish(record("a", "v0"));
    publisher.publish(record("a", "v1"));
    publisher.publish(record("b", "w0"));
    client.errorNext(new NotEnoughReplicasException("1 of 2"));
    publisher.publish(record("a", "v2"));
    publisher.publish(record("b", "w1"));
    client.errorNext(new NotEnoughReplicasException("1 of 2"));
    publisher.flush();

    assertThat(sent()).containsExactly("v0", "v1", "w0", "w1", "v0", "v1", "v2");
    assertThat(publisher.counts()).isEqualTo(new PublishCounts(5, 5, 0, 0, 2, 0));
  }

  @Test
  void keepsTheOrderOfRecordsWithoutAKeyInTheirPartition() {
    PublisherSettings settings = settings().withRetries(FIVE_TIMES);
    EventPublisher publisher = publisher(settings);
    int place = new TopicPlaces(settings).partition("orders", null, 3);

    publisher.publish(keyless("v0", OptionalInt.of(place)));
    client.errorNext(new NotEnoughReplicasException("1 of 2"));
    publisher.publish(keyless("v1", OptionalInt.empty()));
    publisher.publish(keyless("w", OptionalInt.of((place + 1) % 3)));
    publisher.flush();

    assertThat(sent()).hasSize(4).contains("w").containsSubsequence("v0", "v0", "v1");
    assertThat(client.history())
        .filteredOn(one -> one.value()[0] == 'v')
        .allMatch(one -> one.partition() == place);
  }

  @Test
  void givesUpWhatALaterRecordOfItsKeyHasOvertaken() {
    EventPublisher publisher = publisher(settings().withRetries(MUCH_LATER));

    CompletableFuture<RecordPosition> first = publish(publisher, "a", "v0");
    CompletableFuture<RecordPosition> second = publish(publisher, "a", "v1");
    client.errorNext(new TimeoutException("expired"));
    assertThat(first).isNotDone();
    client.completeNext();

    assertThat(second).isCompleted();
    assertThatThrownBy(first::join).cause().hasMessage("""
        orders: record was not acknowledged (TimeoutException), and a later one of its key is or \
        may be written, which it must not come behind [HW0754]
          fix: look whether the record is there, then decide whether it still counts\
        """);
  }

  @Test
  void givesUpWhatALaterRecordOfItsKeyMayHaveOvertakenUnlessTheyWereOfOneBatch() {
    EventPublisher publisher = publisher(settings().withRetries(MUCH_LATER));
    TimeoutException ofOneBatch = new TimeoutException("expired");

    CompletableFuture<RecordPosition> first = publish(publisher, "a", "v0");
    CompletableFuture<RecordPosition> second = publish(publisher, "a", "v1");
    CompletableFuture<RecordPosition> third = publish(publisher, "a", "v2");
    client.errorNext(new TimeoutException("expired"));
    assertThat(first).isNotDone();
    client.errorNext(ofOneBatch);
    client.errorNext(ofOneBatch);

    assertThat(first).isCompletedExceptionally();
    assertThatThrownBy(first::join).hasMessageContaining("[HW0754]");
    assertThat(second).isNotDone();
    assertThat(third).isNotDone();
  }

  @Test
  void givesUpWhenItsAttemptsAreUsed() {
    EventPublisher publisher = publisher(settings()
        .withRetries(new RetryPolicy(2, PAUSE, PAUSE, 1, 0, RetryableFailures.ANY_EXCEPTION)));

    CompletableFuture<RecordPosition> first = publish(publisher, "a", "v0");
    client.errorNext(new NotEnoughReplicasException("1 of 2"));
    CompletableFuture<RecordPosition> second = publish(publisher, "a", "v1");
    await().until(() -> client.history().size() == 2);
    client.errorNext(new NotEnoughReplicasException("1 of 2"));
    publisher.flush();

    assertThatThrownBy(first::join).cause().hasMessageContaining("[HW0613]");
    assertThat(second).isCompleted();
    assertThat(sent()).containsExactly("v0", "v0", "v1");
  }

  @Test
  void neverTriesAgainWhatCannotPass() {
    EventPublisher publisher = publisher(settings().withRetries(FIVE_TIMES));

    CompletableFuture<RecordPosition> large = publish(publisher, "a", "v0");
    client.errorNext(new RecordTooLargeException("5 > 4"));

    assertThatThrownBy(large::join).cause().hasMessageContaining("[HW0609]");
    assertThat(publisher.counts()).isEqualTo(new PublishCounts(1, 0, 1, 0, 0, 0));
  }

  @Test
  void waitsForWhatFailsWhileItFlushes() {
    MockProducer<byte[], byte[]> late =
        new MockProducer<>(
            cluster(),
            false,
            new RoundRobinPartitioner(),
            new ByteArraySerializer(),
            new ByteArraySerializer()) {
          private boolean hasFailed;

          @Override
          public synchronized void flush() {
            if (hasFailed) {
              super.flush();
            } else {
              hasFailed = true;
              errorNext(new NotEnoughReplicasException("1 of 2"));
            }
          }
        };
    EventPublisher publisher =
        new EventPublisher(settings().withRetries(FIVE_TIMES), late, new TopologyMetrics("orders"));

    CompletableFuture<RecordPosition> answer = publish(publisher, "a", "v0");
    publisher.flush();

    assertThat(answer).isCompleted();
    assertThat(publisher.counts()).isEqualTo(new PublishCounts(1, 1, 0, 0, 1, 0));
  }

  @Test
  void triesAgainOnlyWhatTheUserTakesForRetryable() {
    RetryableFailures none = failure -> {
      throw new IllegalStateException("the user's own");
    };
    EventPublisher publisher = publisher(settings().withRetries(FIVE_TIMES.withRetryable(none)));
    EventPublisher careful = publisher(
        settings().withRetries(FIVE_TIMES.withRetryable(PublisherSettings.SURELY_UNWRITTEN)));

    CompletableFuture<RecordPosition> one = publish(publisher, "a", "v0");
    client.errorNext(new NotEnoughReplicasException("1 of 2"));
    CompletableFuture<RecordPosition> other = publish(careful, "a", "v1");
    client.errorNext(new TimeoutException("Expiring 1 record(s)"));
    CompletableFuture<RecordPosition> unsent = publish(careful, "a", "v2");
    client.errorNext(new TimeoutException("Topic orders not present in metadata after 1 ms."));

    assertThatThrownBy(one::join).cause().hasMessageContaining("[HW0613]");
    assertThatThrownBy(other::join).cause().hasMessageContaining("[HW0613]");
    assertThat(unsent).isNotDone();
    careful.flush();
    assertThat(unsent).isCompleted();
  }

  @Test
  void neverSendsARecordThatWasCancelledWhileItWaits() {
    EventPublisher publisher = publisher(settings().withRetries(FIVE_TIMES));

    publisher.publish(record("a", "v0"));
    client.errorNext(new NotEnoughReplicasException("1 of 2"));
    CompletableFuture<RecordPosition> second = publish(publisher, "a", "v1");
    publisher.publish(record("a", "v2"));
    assertThat(second.cancel(false)).isTrue();
    publisher.flush();

    assertThatThrownBy(second::join).isInstanceOf(CancellationException.class);
    assertThat(sent()).containsExactly("v0", "v0", "v2");
    assertThat(publisher.counts()).isEqualTo(new PublishCounts(3, 2, 1, 0, 1, 0));
    assertThat(publisher.meter().failedRecordsByCode()).containsEntry("withdrawn", 1L);
  }

  @Test
  void writesWhatWasCancelledTooLate() {
    EventPublisher publisher = publisher(settings().withRetries(FIVE_TIMES));

    CompletableFuture<RecordPosition> late = publish(publisher, "a", "v0");
    late.cancel(false);
    publisher.flush();

    assertThat(publisher.counts()).isEqualTo(new PublishCounts(1, 1, 0, 0, 0, 0));
  }

  @Test
  void answersWhatItStillHoldsWhenItIsClosed() {
    EventPublisher publisher = publisher(settings().withRetries(MUCH_LATER));

    CompletableFuture<RecordPosition> first = publish(publisher, "a", "v0");
    client.errorNext(new NotEnoughReplicasException("1 of 2"));
    CompletableFuture<RecordPosition> second = publish(publisher, "a", "v1");
    publisher.close(Duration.ofMillis(1));

    assertThatThrownBy(first::join).cause().hasMessage("""
        orders: the publisher was closed before the record was written [HW0755]
          fix: publish it through an open one, or be more patient when closing\
        """);
    assertThatThrownBy(second::join)
        .cause()
        .isInstanceOfSatisfying(
            UnpublishedEventException.class,
            failure -> assertThat(failure.mayBeWritten()).isFalse());
    assertThat(publisher.counts().underway()).isZero();
    assertThatThrownBy(() -> publisher.publish(record("a", "v2")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the publisher is closed: open one for further records");
  }

  @Test
  void doesNotWaitForABatchWhileItWaitsForRoom() {
    EventPublisher publisher =
        publisher(settings().withPending(new PendingLimit(300, PendingLimit.WhenFull.BLOCK)));
    List<BatchResult> results = new CopyOnWriteArrayList<>();
    EventBatches batches =
        publisher.batches(new BatchLimits(1, 1 << 20, Duration.ofMinutes(1)), results::add);

    batches.add(record("a", "v0"));
    CompletableFuture<Void> waits =
        CompletableFuture.runAsync(() -> batches.add(record("a", "v1")));
    await().until(() -> publisher.counts().published() == 2);
    client.completeNext();
    waits.join();

    assertThat(results).hasSize(1);
    client.completeNext();
    batches.close();
    assertThat(results).hasSize(2);
  }

  @Test
  void logsAFailureOnceForWhoeverLooksAtNoAnswer() {
    EventPublisher publisher = publisher(settings());

    try (LogLines lines = LogLines.capture()) {
      publisher.publish(record("a", "v0"));
      client.errorNext(new RecordTooLargeException());
      publisher.publish(record("a", "v1"));
      client.errorNext(new RecordTooLargeException());

      assertThat(lines.all()).filteredOn(line -> line.contains("HW0609")).hasSize(1);
    }
  }

  @Test
  void logsNoFailureWhereEveryAnswerIsLookedAt() {
    EventPublisher publisher = publisher(settings()).withoutFailureLog();

    try (LogLines lines = LogLines.capture()) {
      publisher.publish(record("a", "v0"));
      client.errorNext(new RecordTooLargeException());

      assertThat(lines.all()).noneMatch(line -> line.contains("HW0609"));
    }
    assertThat(publisher.counts().failed()).isOne();
  }

  private EventPublisher publisher(PublisherSettings settings) {
    return new EventPublisher(settings, client, new TopologyMetrics("test"));
  }

  private static PublisherSettings settings() {
    return PublisherSettings.of(ClusterAddress.of("127.0.0.1:9092"));
  }

  private List<String> sent() {
    return client.history().stream().map(one -> new String(one.value(), UTF_8)).toList();
  }

  private static CompletableFuture<RecordPosition> publish(
      EventPublisher publisher, String key, String value) {
    return publisher.publish(record(key, value)).toCompletableFuture();
  }

  private static PublishRecord record(String key, String value) {
    return new PublishRecord(
        "orders",
        OptionalInt.of(0),
        Optional.of(key.getBytes(UTF_8)),
        Optional.of(value.getBytes(UTF_8)),
        EventHeaders.NONE,
        Instant.EPOCH);
  }

  private static PublishRecord keyless(String value, OptionalInt partition) {
    return new PublishRecord(
        "orders",
        partition,
        Optional.empty(),
        Optional.of(value.getBytes(UTF_8)),
        EventHeaders.NONE,
        Instant.EPOCH);
  }

  private static Cluster cluster() {
    Node node = new Node(1, "127.0.0.1", 9092);
    Node[] nodes = {node};
    return new Cluster(
        "c",
        List.of(node),
        IntStream.range(0, 3)
            .mapToObj(number -> new PartitionInfo("orders", number, node, nodes, nodes))
            .toList(),
        Set.of(),
        Set.of());
  }
}
