package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.CardSwipe;

/** A stream thread that does not come back, as from a store on a full disk. */
class StuckThreadBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  Path directory;

  private static TopologySpec waiting(CountDownLatch latch) {
    TopologyBuilder topology = TopologyBuilder.topology("waiting");
    topology
        .pipeline("wait", topology.stream("waiting-in", CardSwipe.class))
        .filter(swipe -> passes(latch))
        .to(topology.stream("waiting-out", CardSwipe.class));
    return topology.build();
  }

  private static boolean passes(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void haltsInsteadOfSayingForEverThatItRuns() throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        BankTraffic traffic = new BankTraffic(kafka.bootstrapServers());
        HeadwaterApp app = HeadwaterApp.start(
            waiting(latch),
            AppSettings.of(kafka.bootstrapServers(), directory.resolve("state"))
                .withCreateTopics(true)
                .withKafka("main.consumer.max.poll.interval.ms", "1000"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      traffic.keyed(
          "waiting-in", "card", CardSwipe.newBuilder().setAmount(1).build().toByteArray());
      traffic.flush();

      await().atMost(PATIENCE).until(() -> app.halt().isPresent());

      assertThat(app.halt().orElseThrow())
          .contains("has been in a store or in code of the topology");
      assertThat(app.isRunning()).isFalse();
      latch.countDown();
    }
  }
}
