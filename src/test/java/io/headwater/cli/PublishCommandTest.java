package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PublishCommandTest {
  private static final String LEDGER = Ledgers.Sound.class.getName();

  @TempDir
  Path directory;

  @Test
  void saysThatTheFileDoesNotExist() {
    assertThat(publish("none.jsonl")).isEqualTo(new Result(2, "", """
        none.jsonl: there is no such file [HW0636]
          fix: correct the name
        """));
  }

  @Test
  void saysThatTheFileIsADirectory() throws IOException {
    Files.createDirectory(directory.resolve("swipes"));

    assertThat(publish("swipes")).isEqualTo(new Result(2, "", """
        swipes: is a directory [HW0637]
          fix: name a file
        """));
  }

  @Test
  void saysThatTheFileIsEmpty() throws IOException {
    Files.createFile(directory.resolve("swipes.jsonl"));

    assertThat(publish("swipes.jsonl")).isEqualTo(new Result(2, "", """
        swipes.jsonl: the file is empty [HW0638]
          fix: name a file with records
        """));
  }

  @Test
  void suggestsTheStreamThatWasProbablyMeant() {
    assertThat(run("publish", "--topology", LEDGER, "--stream", "swipe"))
        .isEqualTo(new Result(2, "", """
            topology 'sound-ledger': there is no stream 'swipe'; did you mean 'swipes'? \
            [HW0654]
              fix: name one of swipes, large-swipes
            """));
  }

  @Test
  void publishesToNoInvalidTopology() {
    Result publish =
        run("publish", "--topology", Ledgers.Unsound.class.getName(), "--stream", "swipes");

    assertThat(publish.code()).isEqualTo(3);
  }

  @Test
  void needsATopologyAndAStream() {
    assertThat(run("publish").err())
        .startsWith("headwater publish: option '--topology', option '--stream' is missing"
            + " [HW0624]\n  fix: see headwater publish --help\n");
  }

  @Test
  void givesUpInTimeWhereNoBrokerListens() throws IOException {
    Files.writeString(directory.resolve("swipes.jsonl"), "{\"card\":\"c\"}\n");
    String closed = "127.0.0.1:" + closedPort();

    Result publish = publish("swipes.jsonl", "--bootstrap-servers", closed, "--timeout", "300ms");

    assertThat(publish).isEqualTo(new Result(5, "", """
        %s: no broker answered within 300 ms; tried: listing the brokers [HW0601]
          fix: check the address, and that a broker is running there
        """.formatted(closed)));
    assertThat(directory.resolve(".headwater")).doesNotExist();
  }

  @Test
  void saysHowADurationIsWritten() {
    assertThat(publish("-", "--timeout", "soon").err()).startsWith("""
        headwater publish: option '--timeout' cannot be 'soon' [HW0626]
          fix: give DURATION: how long to wait for the cluster to answer, such as 500ms; \
        10s by default
        """);
  }

  @Test
  void saysThatClientSettingsCannotBeRead() {
    assertThat(run("consume", "swipes", "--kafka-config", "none.properties", "--timeout", "300ms"))
        .isEqualTo(new Result(2, "", """
            none.properties: the file of client settings cannot be read [HW0642]
              fix: name a Java properties file
            """));
  }

  private Result publish(String file, String... more) {
    String[] arguments = {"publish", file, "--topology", LEDGER, "--stream", "swipes"};
    return run(java.util.stream.Stream.concat(
            java.util.Arrays.stream(arguments), java.util.Arrays.stream(more))
        .toArray(String[]::new));
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
