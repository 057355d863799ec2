package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.cli.CommandRun.Result;
import io.headwater.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class ClusterBrokerTest {
  private static final String LEDGER = Ledgers.Sound.class.getName();

  @TempDir
  Path directory;

  @Test
  void sharesTheBrokerThatAnotherCommandHasStarted() {
    CommandRun.in(directory).run("topics", LEDGER, "--create");
    CommandRun first = CommandRun.in(directory);
    CompletableFuture<Result> following = CompletableFuture.supplyAsync(
        () -> first.run("consume", "swipes", "--topology", LEDGER, "--follow"));
    await().until(() -> first.errSoFar().contains("broker started at"));

    Result second = CommandRun.in(directory)
        .withStdin("{\"card\":\"c-1\"}")
        .run("publish", "--topology", LEDGER, "--stream", "swipes");
    await().until(() -> first.outSoFar().contains("\"value\":{\"card\":\"c-1\"}"));
    first.stop().request();

    assertThat(second.code()).isZero();
    assertThat(second.err()).isEmpty();
    assertThat(following.join().code()).isZero();
    assertThat(directory.resolve(".headwater/broker.address")).doesNotExist();
  }

  @Test
  void replacesTheAddressOfABrokerThatCrashed() throws IOException {
    Files.createDirectories(directory.resolve(".headwater"));
    Files.writeString(directory.resolve(".headwater/broker.address"), "127.0.0.1:1\n");

    Result topics = CommandRun.in(directory).run("topics", LEDGER, "--create");

    assertThat(topics.code()).isZero();
    assertThat(topics.err()).startsWith("broker started at 127.0.0.1:");
  }

  @Test
  void saysThatABrokerKeepsItsAddressToItself() {
    Path data = directory.resolve(".headwater/kafka");
    try (EmbeddedKafka secretive = EmbeddedKafka.start(data)) {
      Result topics = CommandRun.in(directory).run("topics", LEDGER, "--timeout", "300ms");

      assertThat(topics).isEqualTo(new Result(5, "", """
          .headwater: its broker is in use by this process, which has not said its address \
          within 0.3 s [HW0648]
            fix: wait until it has started, or stop it
          """));
      assertThat(secretive.port()).isPositive();
    }
  }
}
