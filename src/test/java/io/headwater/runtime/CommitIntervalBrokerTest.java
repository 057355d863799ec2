package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Histogram;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.streams.IdleCommit;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That every commit of Kafka Streams is noticed, whichever client it commits with. */
class CommitIntervalBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int COMMIT_INTERVAL_MILLIS = 300;

  @TempDir
  Path directory;

  private EmbeddedKafka kafka;
  private BankTraffic traffic;

  @BeforeEach
  void startBroker() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    traffic = new BankTraffic(kafka.bootstrapServers());
    traffic.createTopics();
  }

  @AfterEach
  void stopBroker() {
    traffic.close();
    kafka.close();
  }

  @ParameterizedTest
  @EnumSource
  void isThatOfTheSettingsWhileRecordsFlow(ProcessingGuarantee guarantee) throws Exception {
    AppSettings settings = AppSettings.of(kafka.bootstrapServers(), directory.resolve("state"))
        .withGuarantee(guarantee)
        .withIdleCommit(IdleCommit.NEVER)
        .withKafka("commit.interval.ms", Integer.toString(COMMIT_INTERVAL_MILLIS));
    try (HeadwaterApp app = HeadwaterApp.start(BankTraffic.BANK, settings)) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      Histogram intervals = intervals(app);

      await().atMost(PATIENCE).until(() -> {
        traffic.swipes(5, 10);
        return intervals.getCount() >= 12;
      });

      // One commit on a busy machine may be late, and the next one early: the middle counts.
      assertThat(intervals.getSnapshot().getMedian())
          .isBetween(COMMIT_INTERVAL_MILLIS * 0.5, COMMIT_INTERVAL_MILLIS * 3.0);
    }
  }

  private static Histogram intervals(HeadwaterApp app) {
    return app.metrics().registry().histogram("headwater.commit.interval{topology=bank}");
  }
}
