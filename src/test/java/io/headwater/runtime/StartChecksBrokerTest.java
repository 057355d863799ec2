package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** An application starts with everything in place or not at all. The cluster fills up in order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StartChecksBrokerTest {
  @TempDir
  static Path directory;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private static AppSettings settings(String instance) {
    return AppSettings.of(kafka.bootstrapServers(), directory.resolve(instance));
  }

  @Test
  @Order(1)
  void refusesToStartWithoutItsTopics() {
    assertThatThrownBy(() -> HeadwaterApp.start(BankTraffic.BANK, settings("one")))
        .isInstanceOfSatisfying(InvalidInputException.class, e -> {
          assertThat(e.problems()).hasSize(8);
          assertThat(e.problems().get(0).render())
              .isEqualTo("%1$s: topic 'account-commands' does not exist [HW0401]\n"
                      .formatted(kafka.bootstrapServers())
                  + "  fix: run: headwater topics bank --create --bootstrap-servers "
                  + kafka.bootstrapServers());
        });
  }

  @Test
  @Order(2)
  void refusesATopicWithAnotherPartitionCount() {
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      NewTopic other = new NewTopic("card-swipes", 5, (short) 1);
      cluster.await(cluster.admin().createTopics(List.of(other)).all());
      await().until(() -> !cluster.existing(List.of("card-swipes")).isEmpty());
    }

    assertThatThrownBy(
            () -> HeadwaterApp.start(BankTraffic.BANK, settings("one").withCreateTopics(true)))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.problems())
                .extracting(Problem::render)
                .containsExactly("%s: topic 'card-swipes' has 5 partitions, the topology declares 6"
                        .formatted(kafka.bootstrapServers())
                    + " [HW0402]\n  fix: declare 5 partitions, or use another topic: keys would"
                    + " move"));
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      assertThat(cluster.existing(List.of("account-commands", "card-swipes")))
          .containsExactly("card-swipes");
    }
  }

  @Test
  @Order(3)
  void refusesAStateDirectoryOfAnotherInstance() {
    try (StateDirectory held = StateDirectory.take(directory.resolve("two"))) {
      assertThat(held).isNotNull();

      assertThatThrownBy(() -> HeadwaterApp.start(BankTraffic.BANK, settings("two")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("two: the state directory is held by another instance")
          .hasMessageContaining("[HW0405]");
    }
  }

  @Test
  @Order(4)
  void saysWhenNoBrokerAnswers() {
    AppSettings nowhere = AppSettings.of("127.0.0.1:1", directory.resolve("three"));

    assertThatThrownBy(() -> HeadwaterApp.start(BankTraffic.BANK, nowhere))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageStartingWith("127.0.0.1:1: the cluster does not answer within 10 s");
    assertThat(directory.resolve("three")).doesNotExist();
  }
}
