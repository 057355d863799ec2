package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.client.BatchCompression;
import io.headwater.client.BatchLimits;
import io.headwater.client.ClusterAddress;
import io.headwater.client.PendingLimit;
import io.headwater.client.PublishMode;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.RetryPolicy;
import io.headwater.client.Unsendable;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.EventHeaders;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PublisherOptionsTest {
  private static final PublisherSettings PLAIN =
      PublisherSettings.of(ClusterAddress.of("localhost:9092"));
  private static final Path FOLDER = Path.of("folder");

  private static PublisherOptions options(String... arguments) {
    PublisherOptions options = new PublisherOptions();
    new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    options.check();
    return options;
  }

  private static PublisherSettings settings(String... arguments) {
    Console console = new Console(new Surroundings(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        false,
        false,
        FOLDER,
        new StopSignal()));
    return options(arguments).apply(console, PLAIN);
  }

  @Test
  void leavesEverythingAsAPublisherHasIt() {
    PublisherSettings settings = settings();

    assertThat(settings.withRetries(PLAIN.retries())).isEqualTo(PLAIN);
    assertThat(settings.retries().attempts()).isEqualTo(2);
  }

  @Test
  void saysHowRecordsAreWritten() {
    PublisherSettings settings = settings(
        "--mode",
        "batch",
        "--compression",
        "zstd",
        "--deadline",
        "2s",
        "--pending-bytes",
        "4MiB",
        "--when-full",
        "shed",
        "--letters",
        "letters");

    assertThat(settings.mode()).isEqualTo(PublishMode.BATCH);
    assertThat(settings.compression()).isEqualTo(BatchCompression.ZSTD);
    assertThat(settings.deadline()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.pending()).isEqualTo(new PendingLimit(4 << 20, PendingLimit.WhenFull.SHED));
    assertThat(settings.unsendable()).isEqualTo(Unsendable.toDirectory(FOLDER.resolve("letters")));
  }

  @Test
  void saysWhenABatchIsComplete() {
    PublisherOptions options = options(
        "--mode",
        "batch",
        "--batch-records",
        "7",
        "--batch-bytes",
        "64KiB",
        "--batch-interval",
        "20ms");

    assertThat(options.batches()).isEqualTo(new BatchLimits(7, 64 << 10, Duration.ofMillis(20)));
  }

  @Test
  void saysHowOftenARecordIsTriedAgain() {
    RetryPolicy policy = settings(
            "--attempts",
            "4",
            "--first-pause",
            "20s",
            "--pause-multiplier",
            "3",
            "--jitter",
            "0",
            "--dlq")
        .retries();

    assertThat(policy)
        .isEqualTo(new RetryPolicy(
            4,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            3,
            0,
            PublisherSettings.SURELY_UNWRITTEN));
  }

  @Test
  void triesAgainWhatMayBeWrittenOnlyIfAskedTo() {
    RuntimeException unknown = new IllegalStateException("the answer was lost");

    assertThat(settings("--attempts", "2").retries().allows(1, unknown)).isFalse();
    assertThat(settings("--attempts", "2", "--retry-unknown").retries().allows(1, unknown))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--batch-records 5 | option '--batch-records': means nothing without --mode batch"
            + " [HW0768] | add --mode batch, or leave it out",
        "--mode batch --batch-records 0 | option '--batch-records': it is 0 [HW0769]"
            + " | give 1 or more",
        "--attempts 0 | option '--attempts': it is 0 [HW0769] | give 1 or more",
        "--attempts 1 --jitter 0.1 | option '--jitter': means nothing without --attempts 2 or more"
            + " [HW0768] | add --attempts 2 or more, or leave it out",
        "--attempts 2 --jitter 3 | option '--attempts': jitter must be in [0, 1], was 3.0 [HW0769]"
            + " | correct the pauses",
        "--dlq --letters d | option '--letters': means nothing with --dlq [HW0768]"
            + " | leave out one of them",
        "--traceparent 1 | option '--traceparent': it is not as the W3C Trace Context writes it"
            + " [HW0770] | give such as 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void refuses(String arguments, String what, String fix) {
    assertThatThrownBy(() -> options(arguments.split(" ")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(what + "\n  fix: " + fix);
  }

  @ParameterizedTest
  @CsvSource({"500000, 500000", "64KiB, 65536", "32MiB, 33554432", "1GiB, 1073741824"})
  void readsSizes(String text, long bytes) {
    assertThat(new SizeText().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"0", "4MB", "-1", "1.5MiB"})
  void refusesWhatIsNoSize(String text) {
    assertThatThrownBy(() -> new SizeText().convert(text))
        .isInstanceOf(CommandLine.TypeConversionException.class);
  }

  @Test
  void addsWhatARecordDoesNotSayItself() {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    OriginOptions origin =
        options("--correlation", "c-9", "--traceparent", trace).origin();
    EventHeaders own =
        EventHeaders.NONE.plus(EventHeaders.Entry.text(EventHeaders.CORRELATION, "c-1"));

    EventHeaders headers = origin.apply(record(own)).headers();

    assertThat(headers.text(EventHeaders.CORRELATION)).contains("c-1");
    assertThat(headers.text("traceparent")).contains(trace);
    assertThat(origin.apply(record(EventHeaders.NONE)).headers().text(EventHeaders.CORRELATION))
        .contains("c-9");
  }

  private static PublishRecord record(EventHeaders headers) {
    return new PublishRecord(
        "notes", OptionalInt.empty(), Optional.empty(), Optional.empty(), headers, Instant.EPOCH);
  }
}
