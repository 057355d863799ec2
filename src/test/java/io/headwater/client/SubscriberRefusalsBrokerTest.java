package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.testkit.FreshTopics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a subscriber refuses, or ends by, on a broker: the words, and that nothing is lost. */
@Timeout(240)
class SubscriberRefusalsBrokerTest {
  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(temporary.resolve("kafka"));
    cluster = ClusterAddress.of(kafka.bootstrapServers());
    admin = Admin.create(cluster.config());
    FreshTopics.create(
        admin, new NewTopic("orders", 1, (short) 1), new NewTopic("vanishing", 1, (short) 1));
    publish("orders");
    publish("vanishing");
  }

  @AfterAll
  static void stop() {
    admin.close();
    kafka.close();
  }

  @Test
  void namesTheTopicThatDoesNotExist() throws Exception {
    assertThat(endOf(SubscriberSettings.of(cluster, "g-unknown", "order"), record -> {}))
        .hasMessage("""
            %s: topic 'order' does not exist; did you mean 'orders'? [HW0614]
              fix: correct the name, or create the topic first\
            """.formatted(cluster.bootstrapServers()));
  }

  @Test
  void namesThePartitionThatDoesNotExist() throws Exception {
    Reading.Single single = Reading.Single.of("orders", StartAt.EARLIEST).ofPartitions(0, 3);

    assertThat(endOf(SubscriberSettings.of(cluster, single), record -> {}))
        .hasMessageStartingWith(
            "orders: partition 3 does not exist; the topic has 0 to 0 [HW0615]");
  }

  @Test
  void namesAPositionInAPartitionThatIsNotRead() throws Exception {
    Reading.Single single = Reading.Single.of(
        "orders", new StartAt.AtPositions(List.of(new RecordPosition("orders", 7, 1))));

    assertThat(endOf(SubscriberSettings.of(cluster, single), record -> {})).hasMessage("""
            orders-7@1: the subscriber is to start there, but does not read the partition [HW0678]
              fix: name positions in partitions that it reads\
            """);
  }

  @Test
  void haltsAtRecordsThatWereDeletedBeforeTheyWereRead() throws Exception {
    commit("g-lost", "vanishing", 1, "");
    admin
        .deleteRecords(Map.of(new TopicPartition("vanishing", 0), RecordsToDelete.beforeOffset(3)))
        .all()
        .get();

    assertThat(endOf(SubscriberSettings.of(cluster, "g-lost", "vanishing"), record -> {}))
        .hasMessage("""
            vanishing-0@1: 2 offsets were deleted before subscriber 'g-lost' has read them, up to \
            3 [HW0670]
              fix: bring the records back, or go on without them: set the group's committed offset \
            to offset 3\
            """);
    assertThat(committed("g-lost")).containsValue(new OffsetAndMetadata(1));
  }

  @Test
  void haltsBehindTheEndOfAPartition() throws Exception {
    Reading.Single single = Reading.Single.of(
        "orders", new StartAt.AtPositions(List.of(new RecordPosition("orders", 0, 99))));

    assertThat(endOf(SubscriberSettings.of(cluster, single), record -> {})).hasMessage("""
            orders-0@99: subscriber 'orders' has to go on behind the end of the partition, which \
            is 5; the topic was made anew, or its end was lost [HW0671]
              fix: start where reading makes sense: set the position to an offset up to 5\
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void leavesTheGroupOfATopologyAlone(String protocol) throws Exception {
    String group = "topology-" + protocol;
    StreamsBuilder topology = new StreamsBuilder();
    topology.stream("orders", Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .foreach((key, value) -> {});
    Properties config = new Properties();
    config.putAll(Map.of(
        StreamsConfig.APPLICATION_ID_CONFIG,
        group,
        StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
        cluster.bootstrapServers(),
        StreamsConfig.GROUP_PROTOCOL_CONFIG,
        protocol,
        StreamsConfig.STATE_DIR_CONFIG,
        temporary.resolve(group).toString(),
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
        "50"));
    SubscriberSettings settings = SubscriberSettings.of(cluster, group, "orders");
    String words = """
        group '%s': the group id is already used by a topology [HW0677]
          fix: name a group that only subscribers of this kind use\
        """.formatted(group);

    try (KafkaStreams running = new KafkaStreams(topology.build(), config)) {
      running.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> running.state().isRunningOrRebalancing()
              && !running.metadataForLocalThreads().isEmpty()
              && !committed(group).isEmpty());
      assertThat(endOf(settings, record -> {})).hasMessage(words);
    }
    assertThat(endOf(settings, record -> {})).as("stopped").hasMessage(words);
  }

  @Test
  void knowsATopologyByWhatItCommits() throws Exception {
    String metadata = Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(9).put((byte) 2).putLong(1L).array());
    commit("g-streams", "orders", 1, metadata);

    assertThat(endOf(SubscriberSettings.of(cluster, "g-streams", "orders"), record -> {}))
        .hasMessageStartingWith("group 'g-streams': the group id is already used by a topology");
    assertThat(GroupCheck.isOfStreams("")).isFalse();
    assertThat(GroupCheck.isOfStreams("written by hand")).isFalse();
  }

  @Test
  void endsByWhatAHandlerThrowsAndCommitsNothingBehindIt() throws Exception {
    IllegalStateException defect = new IllegalStateException("defect");
    SubscriberSettings settings =
        SubscriberSettings.of(cluster, "g-defect", "orders").withOrdering(Ordering.PARTITION);

    Throwable end = endOf(settings, record -> {
      if (record.position().offset() == 2) {
        throw defect;
      }
    });

    assertThat(end).isSameAs(defect);
    assertThat(committed("g-defect")).containsValue(new OffsetAndMetadata(2));
  }

  @Test
  @SuppressWarnings("NullAway") // What a handler must not do.
  void saysThatAHandlerReturnedNoStage() throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    SubscriberSettings settings = SubscriberSettings.of(cluster, "g-null", "orders");

    try (EventSubscriber subscriber = EventSubscriber.start(
        settings,
        Subscription.async(record -> null).onEnd(why -> end.complete(why.orElseThrow())))) {
      assertThat(end.get(20, TimeUnit.SECONDS)).hasMessage("""
              orders-0@0: the handler returned null instead of a stage [HW0676]
                fix: return a stage that completes when the record is done\
              """);
      assertThat(subscriber.isAlive()).isFalse();
      assertThat(subscriber.health(HealthLimits.DEFAULT).alarms())
          .containsExactly("the subscriber has ended by InvalidInputException");
    }
  }

  @Test
  void mayBeClosedTwiceAndSaysThatItIs() {
    EventSubscriber subscriber = EventSubscriber.start(
            SubscriberSettings.of(cluster, "g-closed", "orders"), Subscription.of(record -> {}))
        .closingAtExit();

    subscriber.close();
    subscriber.close();

    assertThat(subscriber.isAlive()).isFalse();
    assertThat(subscriber.health(HealthLimits.DEFAULT).alarms())
        .containsExactly("the subscriber is closed");
  }

  @Test
  void refusesAnAddressThatIsNone() {
    ClusterAddress nowhere = ClusterAddress.of("not an address");

    assertThatThrownBy(() -> EventSubscriber.start(
            SubscriberSettings.of(nowhere, "g", "orders"), Subscription.of(record -> {})))
        .hasMessageContaining("[HW0603]");
  }

  private static Throwable endOf(SubscriberSettings settings, RecordAction action)
      throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    try (EventSubscriber subscriber =
        EventSubscriber.start(settings, action, why -> end.complete(why.orElseThrow()))) {
      Throwable why = end.get(30, TimeUnit.SECONDS);
      assertThat(subscriber.isAlive()).isFalse();
      return why;
    }
  }

  private static void commit(String group, String topic, long offset, String metadata)
      throws ExecutionException, InterruptedException {
    admin
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset, metadata)))
        .all()
        .get();
  }

  private static Map<TopicPartition, OffsetAndMetadata> committed(String group)
      throws ExecutionException, InterruptedException {
    return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
  }

  private static void publish(String topic) {
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      for (int i = 0; i < 5; i++) {
        publisher.publish(new PublishRecord(
            topic,
            OptionalInt.of(0),
            Optional.of("k".getBytes(UTF_8)),
            Optional.of("v".getBytes(UTF_8)),
            EventHeaders.NONE,
            Instant.EPOCH));
      }
      publisher.flush();
    }
  }
}
