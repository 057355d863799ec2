package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.embedded.GuardedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest of a cluster, who may see the topic 'shown' and not use it, and not see 'hidden'. */
@Timeout(240)
class UnauthorisedTopicBrokerTest {
  @TempDir
  static Path temporary;

  private static GuardedKafka kafka;
  private static ClusterAddress guest;
  private static ClusterAddress owner;

  @BeforeAll
  static void start() throws Exception {
    kafka = GuardedKafka.start(temporary.resolve("kafka"));
    guest = ClusterAddress.of(kafka.guestsServers());
    owner = ClusterAddress.of(kafka.ownersServers());
    try (Admin admin = Admin.create(owner.config())) {
      for (String topic : List.of("open", "shown", "hidden", "hidden-dlq")) {
        NumberedRecords.create(admin, new NewTopic(topic, 1, (short) 1));
      }
    }
    kafka.allowGuests("shown", AclOperation.DESCRIBE);
    kafka.hide("hidden");
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void saysWhichTopicAPublisherMayNotWriteAndGoesOn() throws Exception {
    Path directory = temporary.resolve("letters");
    try (EventPublisher publisher = EventPublisher.open(
        PublisherSettings.of(guest).withUnsendable(Unsendable.toDirectory(directory)))) {
      for (String topic : List.of("shown", "hidden")) {
        assertThatThrownBy(() -> publisher.publishAndWait(NumberedRecords.record(topic, "k", 0)))
            .isInstanceOf(UnpublishedEventException.class)
            .hasMessageStartingWith(
                topic + ": this user may not write the topic; its dead letter is in " + directory)
            .hasMessageContaining("[HW0610]");
      }
      publisher.publishAndWait(NumberedRecords.record("open", "publisher", 0));
    }

    List<DeadLetter> letters = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      LetterFile.read(files.findFirst().orElseThrow(), letters::add);
    }
    assertThat(letters)
        .extracting(letter -> letter.origin().topic())
        .containsExactly("shown", "hidden");
    assertThat(NumberedRecords.read(owner, "open").gaps(Set.of("publisher"), 1)).isEmpty();
  }

  @Test
  void refusesATransactionWithARecordOfATopicThatItMayNotWriteAndGoesOn() {
    try (TransactionalPublisher publisher =
        TransactionalPublisher.open(PublisherSettings.of(guest), "guest")) {
      for (String topic : List.of("shown", "hidden")) {
        TransactionalPublisher.Result refused = publisher.publish(
            List.of(
                NumberedRecords.record("open", "aborted", 0),
                NumberedRecords.record(topic, "k", 0)),
            written -> List.of());
        assertThat(refused)
            .isInstanceOfSatisfying(
                TransactionalPublisher.Result.Refused.class,
                why -> assertThat(why.problem().code()).isEqualTo("HW0610"));
      }
      assertThat(publisher.publish(
              List.of(NumberedRecords.record("open", "committed", 0)), written -> List.of()))
          .isInstanceOf(TransactionalPublisher.Result.Committed.class);
    }

    assertThat(NumberedRecords.read(owner, "open").numbers())
        .containsKey("committed")
        .doesNotContainKey("aborted");
  }

  @Test
  void endsASubscriberThatMayNotReadItsTopic() throws Exception {
    for (String topic : List.of("shown", "hidden")) {
      CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
      try (EventSubscriber subscriber = EventSubscriber.start(
          SubscriberSettings.of(guest, "g-" + topic, topic), record -> {}, end::complete)) {
        assertThat(end.get(30, TimeUnit.SECONDS).orElseThrow())
            .isInstanceOf(ClusterUnavailableException.class)
            .hasMessage("""
                %s: this user may not read the topic [HW0672]
                  fix: allow it Read and Describe on the topic, or use another user\
                """.formatted(topic));
        assertThat(subscriber.isAlive()).isFalse();
      }
    }
  }
}
