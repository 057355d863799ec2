package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.state.BoundedRocksDbConfig;
import io.headwater.testkit.BankMessages;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** States that fill a real disk, of which a dead letter must not be the answer. */
@Timeout(240)
class FullDiskBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final TopologySpec ACCOUNTS = Tellers.accounts();

  /** Bytes of a name, before they are text; no compression makes them less. */
  private static final int NAME_BYTES = 3_000;

  @TempDir
  Path directory;

  private EmbeddedKafka kafka;
  private SmallDisk disk;

  @BeforeEach
  void startBroker() throws Exception {
    disk = SmallDisk.mount(directory, 64);
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
  }

  @AfterEach
  void stopBroker() {
    if (kafka != null) {
      kafka.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  /** Each opens another account, in the name of somebody with a long name; some are undecodable. */
  private static Tellers.Published opening(int number) {
    byte[] name = new byte[NAME_BYTES];
    new Random(number).nextBytes(name);
    ByteString value = number % 10 == 9
        ? Tellers.UNDECODABLE
        : BankMessages.open(Base64.getEncoder().encodeToString(name)).toByteString();
    return new Tellers.Published(
        Tellers.COMMANDS, ByteString.copyFromUtf8("b" + number), value, EventHeaders.NONE);
  }

  private AppSettings settings(int reserveMib) {
    return AppSettings.of(kafka.bootstrapServers(), disk.directory().resolve("state"))
        .withCreateTopics(true)
        .withKafka("commit.interval.ms", "100")
        // So that states are soon where they are to be.
        .withKafka(BoundedRocksDbConfig.WRITE_BUFFER_BYTES_CONFIG, "131072")
        .withKafka("main.consumer.session.timeout.ms", "6000")
        .withKafka(DiskWatch.RESERVE_CONFIG, Integer.toString(reserveMib << 20));
  }

  @Test
  void pausesWhenStatesFillTheDiskAndGoesOnWhenThereIsSpace() throws Exception {
    disk.fillTo(48);
    try (HeadwaterApp app = HeadwaterApp.start(ACCOUNTS, settings(20));
        TellerLoad load =
            new TellerLoad(kafka.bootstrapServers(), FullDiskBrokerTest::opening, 4)) {
      load.start();
      await().atMost(PATIENCE).until(() -> app.paused().isPresent());
      assertThat(app.paused().orElseThrow()).contains(" of 20 MiB that are to stay free");
      assertThat(app.state()).isEqualTo("PAUSED");
      assertThat(disk.freeBytes()).isPositive();
      assertThat(app.metrics().counts().consumed()).isGreaterThan(500);
      int published = load.stop();
      load.publish(100);

      disk.free();

      assertThat(app.awaitDrained(PATIENCE))
          .as("drained, halted %s", app.halt())
          .isTrue();
      assertThat(app.paused()).isEmpty();
      assertNothingIsLost(app, published + 100);
    }
  }

  private void assertNothingIsLost(HeadwaterApp app, int published) {
    Aftermath actual =
        Aftermath.read(kafka.bootstrapServers(), ACCOUNTS, app.metrics().countsByProgram());

    assertThat(actual.topic(Tellers.COMMANDS)).hasSize(published);
    assertThat(actual.topic("teller-commands-dlq")).hasSize(published / 10);
    assertThat(AftermathCheck.findings(actual, actual.undisturbed(ACCOUNTS, Tellers.COMMANDS)))
        .isEmpty();
  }
}
