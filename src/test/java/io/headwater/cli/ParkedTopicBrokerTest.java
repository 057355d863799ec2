package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.EventSubscriber;
import io.headwater.client.FailurePolicy;
import io.headwater.client.LastResort;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.RecordAction;
import io.headwater.client.RetryPolicy;
import io.headwater.client.SubscriberSettings;
import io.headwater.client.Subscription;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What subscribers have parked, on the command line. */
@Timeout(120)
class ParkedTopicBrokerTest {
  private static final FailurePolicy POLICY = FailurePolicy.deadLetters()
      .withRetries(RetryPolicy.never())
      .withLast(LastResort.ParkKey.DEFAULT);

  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;

  private final Set<String> poison = ConcurrentHashMap.newKeySet();
  private final List<String> handled = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(temporary);
    cluster = ClusterAddress.of(kafka.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static void createTopic(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }
  }

  private static void publish(String topic, Optional<String> key, String... values) {
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      for (String value : values) {
        publisher.publishAndWait(new PublishRecord(
            topic,
            OptionalInt.of(1),
            key.map(text -> text.getBytes(UTF_8)),
            Optional.of(value.getBytes(UTF_8)),
            EventHeaders.NONE,
            Instant.now()));
      }
    }
  }

  private EventSubscriber subscribe(String topic) {
    RecordAction handler = received -> {
      String value = new String(received.value().orElseThrow(), UTF_8);
      if (poison.contains(value)) {
        throw new IllegalStateException("secret");
      }
      handled.add(value);
    };
    return EventSubscriber.start(
        SubscriberSettings.of(cluster, "of-" + topic, topic),
        Subscription.of(handler).onFailure(POLICY));
  }

  private static Result run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--bootstrap-servers");
    all.add(kafka.bootstrapServers());
    return CommandRun.in(temporary).run(all.toArray(String[]::new));
  }

  private static List<Boolean> isReleaseOf(String topic) {
    List<Boolean> found = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic + "-parked"))) {
      reader.forEach(record -> found.add(record.headers().contains("hw-wait-released")));
    }
    return found;
  }

  @Test
  void listsWhatIsParkedAndReleasesItInOrder() throws Exception {
    createTopic("loans");
    poison.add("a1");
    publish("loans", Optional.of("ada"), "a1", "a2");
    publish("loans", Optional.of("bob"), "b1");
    try (EventSubscriber subscriber = subscribe("loans")) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> subscriber.failures().parked() == 2 && handled.contains("b1"));
      assertThat(run("parked", "--topic", "loans").out()).matches("""
              \\{"key":"ada"\\}  2 records since 2\\S+Z
                first   loans-1@0 in group 'of-loans'
                why     RULE_THREW after 1 attempt: threw IllegalStateException
                threw   java.lang.IllegalStateException
              """);
      assertThat(run("parked", "--topic", "loans", "--json").out())
          .matches("\\{\"group\":\"of-loans\",\"partition\":1,\"key\":\"ada\",\"records\":2,"
              + "\"bytes\":10,\"since\":\"2\\S+Z\",\"first\":\"loans-1@0\",\"code\":\"RULE_THREW\","
              + "\"message\":\"threw IllegalStateException\","
              + "\"exception\":\"java.lang.IllegalStateException\",\"attempts\":1}\n");

      poison.clear();
      Result release = run("release", "--topic", "loans", "--key", "ada", "--reason", "corrected");

      assertThat(release.out()).isEqualTo("release of a key of topic 'loans' written: loans-1@3\n");
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreException(ClusterUnavailableException.class) // what was released is being deleted
          .untilAsserted(() -> assertThat(isReleaseOf("loans")).containsExactly(true));
    }
    assertThat(handled).containsExactly("b1", "a1", "a2");
    assertThat(run("parked", "--topic", "loans", "--trim").out()).isEqualTo("nothing is parked\n");
  }

  @Test
  void releasesTheRecordsWithoutAKeyOfAPartition() throws Exception {
    createTopic("notes");
    poison.add("n1");
    publish("notes", Optional.empty(), "n1", "n2");
    try (EventSubscriber subscriber = subscribe("notes")) {
      await().atMost(Duration.ofMinutes(1)).until(() -> subscriber.failures().parked() == 2);
      assertThat(run("parked", "--topic", "notes").out())
          .startsWith("no key, partition 1  2 recor");

      poison.clear();
      Result release = run("release", "--topic", "notes", "--keyless", "1", "--json");

      assertThat(release.out()).isEqualTo("{\"topic\":\"notes\",\"positions\":[\"notes-1@2\"]}\n");
      await().atMost(Duration.ofMinutes(1)).until(() -> handled.equals(List.of("n1", "n2")));
    }
  }

  @Test
  void saysThatNothingIsParkedOfATopicThatWasNeverParkedOf() throws Exception {
    createTopic("quiet");

    assertThat(run("parked", "--topic", "quiet", "--trim").out()).isEqualTo("nothing is parked\n");
  }

  @Test
  void refusesToReleaseAKeyThatIsNotParked() throws Exception {
    createTopic("calm");

    Result release = run("release", "--topic", "calm", "--key", "ada");

    assertThat(release.code()).isEqualTo(2);
    assertThat(release.err()).isEqualTo("""
        topic 'calm': no record of that key is parked [HW0699]
          fix: take a key that 'headwater parked --topic calm' lists
        """);
  }

  @Test
  void asksWhoseParkedKeysAreMeant() {
    assertThat(run("parked").err()).isEqualTo("""
        parked keys: of what is not said [HW0698]
          fix: name a topology, or the topic of a subscriber with --topic
        """);
  }

  @Test
  void asksWhichKeyIsMeant() {
    assertThat(run("release", "--topic", "calm").err()).isEqualTo("""
        release: it does not say which one key is meant [HW0685]
          fix: add --key, or --keyless with --topic
        """);
  }

  @Test
  void trimsNoStoreOfATopology() {
    assertThat(run("parked", "orders", "--trim").err()).isEqualTo("""
        option '--trim': the stores of a topology hold nothing but what waits [HW0686]
          fix: leave it out, or name the topic of a subscriber with --topic
        """);
  }
}
