package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.event.EventHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(20)
class PublishRunTest {
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final StopSignal stop = new StopSignal();
  private final Console console = new Console(new Surroundings(
      InputStream.nullInputStream(),
      OutputStream.nullOutputStream(),
      stderr,
      false,
      false,
      Path.of(""),
      stop));

  /** Rows without an end; to read the first one has the command stopped. */
  private final RecordInput stoppingInput = new RecordInput() {
    @Override
    public Optional<InputRow> next() {
      stop.request();
      return Optional.of(new InputRow.Sound(1, "{}", record()));
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    @Override
    public OptionalLong bytesInAll() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {}
  };

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async", "batch"})
  void saysWhatIsNotWrittenWhenItIsStopped(String mode) throws IOException {
    PublisherOptions options = new PublisherOptions();
    new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs("--mode", mode);
    PublisherSettings settings = options.apply(
        console, PublisherSettings.of(ClusterAddress.of("127.0.0.1:" + closedPort())));

    PublishSummary summary;
    try (EventPublisher publisher = EventPublisher.open(settings);
        RejectedRows rejected = RejectedRows.of(console, Optional.empty())) {
      summary = new PublishRun(console, publisher, options, new UnwrittenRows(rejected))
          .run(stoppingInput);
    }

    assertThat(summary.asText("notes"))
        .startsWith("published 0 records to notes in ")
        .endsWith("; 1 record not written; stopped before the end, behind line 1");
    assertThat(summary.isGood(true)).isFalse();
    assertThat(stderr.toString(UTF_8))
        .contains("line 1, notes: the publisher was closed before the record was written [HW0755]");
  }

  @Test
  void stopsReadingWhereTheClusterTakesNothing() throws IOException {
    UnwrittenRows unwritten;
    PublisherOptions options = new PublisherOptions();
    new CommandLine(options).parseArgs("--deadline", "50ms", "--attempts", "1");
    PublisherSettings settings = options.apply(
        console, PublisherSettings.of(ClusterAddress.of("127.0.0.1:" + closedPort())));

    PublishSummary summary;
    try (EventPublisher publisher = EventPublisher.open(settings);
        RejectedRows rejected = RejectedRows.of(console, Optional.empty())) {
      unwritten = new UnwrittenRows(rejected);
      summary = new PublishRun(console, publisher, options, unwritten).run(endless());
    }

    assertThat(unwritten.isHopeless()).isTrue();
    assertThat(summary.unwritten()).isEqualTo(new UnwrittenRows.Counts(0, 1, 0));
    assertThat(stderr.toString(UTF_8)).contains("line 1, notes: record was not sent", "[HW0758]");
  }

  private static RecordInput endless() {
    return new RecordInput() {
      private long line;

      @Override
      public Optional<InputRow> next() {
        return Optional.of(new InputRow.Sound(++line, "{}", record()));
      }

      @Override
      public long bytesRead() {
        return 0;
      }

      @Override
      public OptionalLong bytesInAll() {
        return OptionalLong.empty();
      }

      @Override
      public void close() {}
    };
  }

  private static PublishRecord record() {
    return new PublishRecord(
        "notes",
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        EventHeaders.NONE,
        Instant.EPOCH);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
