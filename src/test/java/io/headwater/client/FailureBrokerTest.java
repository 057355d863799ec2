package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.testkit.FreshTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(240)
class FailureBrokerTest {
  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;
  private static EventPublisher publisher;

  private final List<String> handled = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(temporary);
    cluster = ClusterAddress.of(kafka.bootstrapServers());
    publisher = EventPublisher.open(PublisherSettings.of(cluster).withKafka("linger.ms", "0"));
  }

  @AfterAll
  static void stop() {
    publisher.close();
    kafka.close();
  }

  private static void createTopic(String topic, int partitions) {
    try (Admin admin = Admin.create(cluster.config())) {
      FreshTopics.create(admin, new NewTopic(topic, partitions, (short) 1));
    }
  }

  private static void publish(String topic, String key, String... values) {
    for (String value : values) {
      publisher.publishAndWait(new PublishRecord(
          topic,
          OptionalInt.empty(),
          Optional.of(key.getBytes(UTF_8)),
          Optional.of(value.getBytes(UTF_8)),
          EventHeaders.NONE,
          Instant.now()));
    }
  }

  private static EventSubscriber subscribe(
      String topic, FailurePolicy policy, RecordAction handler) {
    SubscriberSettings settings = settings(topic);
    return EventSubscriber.start(settings, Subscription.of(handler).onFailure(policy));
  }

  private static SubscriberSettings settings(String topic) {
    return SubscriberSettings.of(cluster, "of-" + topic, topic)
        .withCommitting(Committing.INTERVAL, Duration.ofMillis(100));
  }

  private static String value(StoredRecord received) {
    return new String(received.value().orElseThrow(), UTF_8);
  }

  private static List<StoredRecord> readAll(String topic) {
    List<StoredRecord> found = new CopyOnWriteArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic))) {
      reader.forEach(found::add);
    }
    return found;
  }

  @Test
  void writesALetterBesideThePartitionAndGoesOn() {
    createTopic("bills", 3);
    publish("bills", "ada", "poison", "good");

    try (EventSubscriber subscriber =
        subscribe("bills", FailurePolicy.deadLetters().withRetries(RetryPolicy.of(2)), received -> {
          if (value(received).equals("poison")) {
            throw new IllegalStateException("secret");
          }
          handled.add(value(received));
        })) {
      await().atMost(Duration.ofMinutes(1)).until(() -> handled.contains("good"));

      assertThat(subscriber.failures()).isEqualTo(new FailureCounts(2, 0, 1, 0, 1, 0, 0, 0));
    }

    assertThat(readAll("bills-dlq")).singleElement().satisfies(letter -> {
      assertThat(letter.headers().text("hw-dlq-where"))
          .contains("io.headwater.client.FailureBrokerTest");
      assertThat(letter.headers().text("hw-dlq-application")).contains("of-bills");
      assertThat(letter.position().partition())
          .isEqualTo(readAll("bills").get(0).position().partition());
    });
  }

  @Test
  void handlesWhatWasDelayedAfterARestart() {
    createTopic("calls", 2);
    publish("calls", "ada", "first", "second");
    RetryPolicy slow = new RetryPolicy(
        3, Duration.ofSeconds(2), Duration.ofSeconds(2), 1, 0, RetryableFailures.ANY_EXCEPTION);
    FailurePolicy policy = FailurePolicy.deadLetters().withDelayedRetries(slow);
    AtomicInteger firstCalls = new AtomicInteger();
    RecordAction handler = received -> {
      if (value(received).equals("first") && firstCalls.incrementAndGet() == 1) {
        throw new IllegalStateException("not yet");
      }
      handled.add(value(received) + " of " + received.position().topic());
    };

    try (EventSubscriber subscriber = subscribe("calls", policy, handler)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> subscriber.failures().delayed() == 1 && handled.size() == 1);
    }
    assertThat(handled).containsExactly("second of calls");
    TopologyMetrics registry = new TopologyMetrics("shop");
    Subscription measured = Subscription.of(handler)
        .onFailure(policy)
        .withMetrics(SubscriberMetrics.of(registry, "calls"));
    try (EventSubscriber subscriber = EventSubscriber.start(settings("calls"), measured)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> handled.size() == 2);

      assertThat(subscriber.failures()).isEqualTo(FailureCounts.NONE);
    }

    assertThat(handled).containsExactly("second of calls", "first of calls");
    assertThat(registry
            .registry()
            .counter("headwater.subscriber.taken{topology=shop,subscriber=calls-retry}")
            .getCount())
        .isEqualTo(1);
  }

  @Test
  void handlesAParkedKeyInOrderAfterARestartWhenItIsReleased() {
    createTopic("loans", 2);
    publish("loans", "ada", "a1", "a2");
    publish("loans", "bob", "b1");
    FailurePolicy policy = FailurePolicy.deadLetters()
        .withRetries(RetryPolicy.never())
        .withLast(LastResort.ParkKey.DEFAULT);

    try (EventSubscriber subscriber = subscribe("loans", policy, received -> {
      if (value(received).equals("a1")) {
        throw new IllegalStateException("not yet");
      }
      handled.add(value(received));
    })) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> subscriber.failures().parked() == 2 && handled.contains("b1"));
    }
    try (EventSubscriber subscriber =
        subscribe("loans", policy, received -> handled.add(value(received)))) {
      publish("loans", "ada", "a3");
      ParkedKeys.release(publisher, "loans", "ada".getBytes(UTF_8), "corrected");
      publish("loans", "ada", "a4");
      await().atMost(Duration.ofMinutes(1)).until(() -> handled.contains("a4"));

      assertThat(subscriber.failures().released()).isEqualTo(3);
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(readAll("loans-parked"))
              .allMatch(left -> left.headers().contains("hw-wait-released")));
    }

    assertThat(handled).containsExactly("b1", "a1", "a2", "a3", "a4");
  }

  @Test
  void givesWhatWasDelayedToTheGroupOnlyWhoseHandlerFailed() {
    createTopic("shared", 1);
    publish("shared", "ada", "first", "last");
    FailurePolicy policy = FailurePolicy.deadLetters()
        .withDelayedRetries(new RetryPolicy(
            3, Duration.ofMillis(1), Duration.ofMillis(1), 1, 0, RetryableFailures.ANY_EXCEPTION));
    SubscriberSettings other = SubscriberSettings.of(cluster, "other-of-shared", "shared");
    List<String> handledByOther = new CopyOnWriteArrayList<>();
    AtomicInteger calls = new AtomicInteger();

    try (EventSubscriber one = subscribe("shared", policy, received -> {
          if (calls.incrementAndGet() == 1) {
            throw new IllegalStateException("not yet");
          }
          handled.add(value(received));
        });
        EventSubscriber two = EventSubscriber.start(
            other,
            Subscription.of((RecordAction) received -> handledByOther.add(value(received)))
                .onFailure(policy))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> handled.size() == 2 && committed("other-of-shared-retry") == 1);

      assertThat(one.failures().delayed()).isEqualTo(1);
      assertThat(two.failures()).isEqualTo(FailureCounts.NONE);
    }

    assertThat(handledByOther).containsExactly("first", "last");
  }

  private static long committed(String group) {
    try (Admin admin = Admin.create(cluster.config())) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(offset -> offset.offset())
          .sum();
    } catch (Exception e) {
      return -1;
    }
  }

  private record Call(String member, int partition, String value) {}

  @ParameterizedTest
  @EnumSource(
      value = Ordering.class,
      names = {"PARTITION", "KEY"})
  void leavesARecordThatPausesToTheNextOwnerOfItsPartition(Ordering ordering) {
    String topic = "moved-" + ordering;
    createTopic(topic, 2);
    for (int i = 0; i < 3; i++) {
      publishTo(topic, 0, "ada", "v" + i);
      publishTo(topic, 1, "bob", "v" + i);
    }
    Duration pause = Duration.ofSeconds(4);
    FailurePolicy policy = FailurePolicy.deadLetters()
        .withRetries(new RetryPolicy(3, pause, pause, 1, 0, RetryableFailures.ANY_EXCEPTION));
    SubscriberSettings settings = SubscriberSettings.of(cluster, "of-" + topic, topic)
        .withOrdering(ordering)
        .withDrainTimeout(Duration.ofMillis(500));
    List<Call> calls = new CopyOnWriteArrayList<>();
    RecordAction one = received -> {
      Call call = new Call("one", received.position().partition(), value(received));
      boolean isFirst = !calls.contains(call);
      calls.add(call);
      if (isFirst && call.value().equals("v0")) {
        throw new IllegalStateException("not yet");
      }
    };
    RecordAction two =
        received -> calls.add(new Call("two", received.position().partition(), value(received)));

    try (EventSubscriber first =
        EventSubscriber.start(settings, Subscription.of(one).onFailure(policy))) {
      await().atMost(Duration.ofMinutes(1)).until(() -> calls.size() == 2);
      try (EventSubscriber second =
          EventSubscriber.start(settings, Subscription.of(two).onFailure(policy))) {
        // Both have paused for as long; the one that has stayed is through.
        await().atMost(Duration.ofMinutes(1)).until(() -> calls.size() >= 2 + 3 + 3);
        assertThat(first.isAlive()).isTrue();
        assertThat(second.isAlive()).isTrue();
      }
    }

    assertMovedOnce(calls);
  }

  private static void assertMovedOnce(List<Call> calls) {
    int moved = calls.stream()
        .filter(call -> call.member().equals("two"))
        .findFirst()
        .orElseThrow()
        .partition();
    assertThat(calls.stream().filter(call -> call.partition() == moved))
        .containsExactly(
            new Call("one", moved, "v0"),
            new Call("two", moved, "v0"),
            new Call("two", moved, "v1"),
            new Call("two", moved, "v2"));
    assertThat(calls.stream().filter(call -> call.partition() != moved).map(Call::value))
        .containsExactly("v0", "v0", "v1", "v2");
  }

  private static void publishTo(String topic, int partition, String key, String value) {
    publisher.publishAndWait(new PublishRecord(
        topic,
        OptionalInt.of(partition),
        Optional.of(key.getBytes(UTF_8)),
        Optional.of(value.getBytes(UTF_8)),
        EventHeaders.NONE,
        Instant.now()));
  }

  @Test
  void interruptsAHandlerThatHangsAndGoesOnWithTheNextRecord() {
    createTopic("slow", 1);
    publish("slow", "ada", "hangs", "good");
    FailurePolicy policy = FailurePolicy.deadLetters()
        .withRetries(RetryPolicy.never())
        .withTimeBudget(Duration.ofMillis(200));

    try (EventSubscriber subscriber = subscribe("slow", policy, received -> {
      if (value(received).equals("hangs")) {
        new CountDownLatch(1).await();
      }
      handled.add(value(received));
    })) {
      await().atMost(Duration.ofMinutes(1)).until(() -> handled.contains("good"));

      assertThat(subscriber.failures().timedOut()).isEqualTo(1);
    }
  }

  @Test
  void doesNotWaitForAPauseWhenItIsClosed() {
    createTopic("paused", 1);
    publish("paused", "ada", "a1");
    RetryPolicy hours = new RetryPolicy(
        2, Duration.ofHours(1), Duration.ofHours(1), 1, 0, RetryableFailures.ANY_EXCEPTION);
    EventSubscriber subscriber =
        subscribe("paused", FailurePolicy.deadLetters().withRetries(hours), received -> {
          throw new IllegalStateException("not yet");
        });
    await().atMost(Duration.ofMinutes(1)).until(() -> subscriber.failures().retried() == 1);

    long begin = System.nanoTime();
    subscriber.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
    assertThat(readAll("paused-dlq")).isEmpty();
  }

  @Test
  void refusesAQueueThatIsTooNarrow() {
    createTopic("wide", 3);
    createTopic("wide-dlq", 1);

    assertThatThrownBy(() -> subscribe("wide", FailurePolicy.deadLetters(), received -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            wide-dlq: has 1 partitions, and 'wide', whose failed records it is for, has 3 [HW0693]
              fix: give it 3 partitions: kafka-topics.sh --alter --topic wide-dlq\
             --partitions 3""");
  }

  @Test
  void refusesAPolicyThatDoesNotGoWithTheSettings() {
    Subscription parking = Subscription.of(received -> {})
        .onFailure(FailurePolicy.deadLetters().withLast(LastResort.ParkKey.DEFAULT));
    Subscription delaying = Subscription.of(received -> {})
        .onFailure(FailurePolicy.deadLetters().withDelayedRetries(RetryPolicy.of(2)));
    SubscriberSettings unordered =
        SubscriberSettings.of(cluster, "any", "bills").withOrdering(Ordering.UNORDERED);
    SubscriberSettings single =
        SubscriberSettings.of(cluster, Reading.Single.of("bills", StartAt.EARLIEST));

    assertThatThrownBy(() -> EventSubscriber.start(unordered, parking)).hasMessage("""
        subscriber 'any': parks keys, and handles the records of a key in no order [HW0696]
          fix: handle them by key or partition, each before the next, or choose another last\
         resort""");
    assertThatThrownBy(() -> EventSubscriber.start(single, delaying)).hasMessage("""
        subscriber 'bills': reads delay topics, and is in no group that remembers how far [HW0697]
          fix: read in a group, or let records wait in their lane""");
  }
}
