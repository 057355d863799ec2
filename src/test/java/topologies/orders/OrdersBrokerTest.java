package topologies.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishCounts;
import io.headwater.client.PublisherSettings;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.partition.Partitionings;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the test driver cannot show: records of nearly a megabyte, and none, through a broker. */
class OrdersBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int ORDERS = 10 * OrderGenerator.ROUND;

  @TempDir
  private Path directory;

  @Test
  void comesToTheExpectedOutcomesThroughABroker() throws Exception {
    // A broker deletes what is older than its retention, by event time: start close to now.
    OrderGenerator generator =
        new OrderGenerator(20250106, Instant.now().minus(Duration.ofHours(1)));
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        HeadwaterApp app = HeadwaterApp.start(new Orders().topology(), settings(kafka))) {
      PublishCounts published = publish(generator, kafka);

      assertThat(app.awaitDrained(PATIENCE)).isTrue();

      ExpectedOutcomes expected = generator.expected();
      assertThat(published.failed()).isZero();
      assertThat(app.metrics().countsByProgram())
          .containsExactlyInAnyOrderEntriesOf(expected.programs());
      assertThat(app.metrics().counts()).matches(OutcomeCounts::isConserved);
    }
  }

  private AppSettings settings(EmbeddedKafka kafka) {
    return AppSettings.of(kafka.bootstrapServers(), directory.resolve("state"))
        .withCreateTopics(true);
  }

  private static PublishCounts publish(OrderGenerator generator, EmbeddedKafka kafka) {
    PublisherSettings settings = PublisherSettings.of(ClusterAddress.of(kafka.bootstrapServers()))
        .withPartitioning("payment-notifications", Partitionings.fnv1a());
    try (EventPublisher publisher = EventPublisher.open(settings)) {
      for (int order = 0; order < ORDERS; order++) {
        generator.nextOrder().forEach(publisher::publish);
      }
      publisher.flush();
      return publisher.counts();
    }
  }
}
