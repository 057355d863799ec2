package io.headwater.cli;

import static io.headwater.cli.OptionRules.requireAtLeastOne;
import static io.headwater.cli.OptionRules.requireWith;
import static io.headwater.cli.OptionRules.requireWithout;

import io.headwater.client.BatchCompression;
import io.headwater.client.BatchLimits;
import io.headwater.client.PendingLimit;
import io.headwater.client.PublishMode;
import io.headwater.client.PublisherSettings;
import io.headwater.client.Unsendable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a publisher writes. */
final class PublisherOptions {
  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = {
        "sync: one record at a time, each waited for; async (the default): answered later;",
        "batch: in batches, each answered as a whole."
      })
  private PublishMode mode = PublishMode.ASYNC;

  @Option(
      names = "--batch-records",
      paramLabel = "N",
      description = "Records of a batch at most; 500 by default.")
  private Optional<Integer> batchRecords = Optional.empty();

  @Option(
      names = "--batch-bytes",
      paramLabel = "SIZE",
      converter = SizeText.class,
      description = "Bytes of a batch at most, such as 4MiB; 1MiB by default.")
  private Optional<Long> batchBytes = Optional.empty();

  @Option(
      names = "--batch-interval",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "How long a batch waits to be full; 100ms by default.")
  private Optional<Duration> batchInterval = Optional.empty();

  @Option(
      names = "--compression",
      paramLabel = "KIND",
      description = "none, gzip, snappy, lz4 (the default) or zstd.")
  private BatchCompression compression = BatchCompression.LZ4;

  @Option(
      names = "--deadline",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "How long an attempt at a record may take; 30s by default.")
  private Optional<Duration> deadline = Optional.empty();

  @Option(
      names = "--pending-bytes",
      paramLabel = "SIZE",
      converter = SizeText.class,
      description = "Bytes that may be unanswered at once; 32MiB by default.")
  private long pendingBytes = PendingLimit.DEFAULT.bytes();

  @Option(
      names = "--when-full",
      paramLabel = "POLICY",
      description = {
        "block (the default): wait for room until the deadline; fail: set the record aside;",
        "shed: the same, and call it no failure."
      })
  private PendingLimit.WhenFull whenFull = PendingLimit.WhenFull.BLOCK;

  @Option(
      names = "--dlq",
      description = "Write a dead letter of what can never be written to the topic's TOPIC-dlq.")
  private boolean isToTopic;

  @Option(
      names = "--letters",
      paramLabel = "DIR",
      description = "Write a dead letter of what can never be written to a file in a directory.")
  private Optional<Path> letters = Optional.empty();

  @Mixin
  private final RetryOptions retries = new RetryOptions();

  @Mixin
  private final OriginOptions origin = new OriginOptions();

  /** Returns what the publisher is mostly asked to do. */
  PublishMode mode() {
    return mode;
  }

  /** Returns what records are published because of. */
  OriginOptions origin() {
    return origin;
  }

  /** Returns when a batch is complete. */
  BatchLimits batches() {
    BatchLimits plain = BatchLimits.DEFAULT;
    return new BatchLimits(
        batchRecords.orElse(plain.records()),
        batchBytes.orElse(plain.bytes()),
        batchInterval.orElse(plain.interval()));
  }

  /**
   * Refuses what makes no sense, before anything is connected.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if something does not
   */
  void check() {
    boolean isBatch = mode == PublishMode.BATCH;
    requireWith("--batch-records", batchRecords.isPresent(), "--mode batch", isBatch);
    requireWith("--batch-bytes", batchBytes.isPresent(), "--mode batch", isBatch);
    requireWith("--batch-interval", batchInterval.isPresent(), "--mode batch", isBatch);
    requireAtLeastOne("--batch-records", batchRecords);
    requireWithout("--letters", letters.isPresent(), "--dlq", isToTopic);
    origin.check();
    var unused = retries.policy();
  }

  /** Returns settings with what the options say. */
  PublisherSettings apply(Console console, PublisherSettings settings) {
    return settings
        .withMode(mode)
        .withCompression(compression)
        .withDeadline(deadline.orElse(PublisherSettings.DEFAULT_DEADLINE))
        .withPending(new PendingLimit(pendingBytes, whenFull))
        .withRetries(retries.policy())
        .withUnsendable(unsendable(console));
  }

  private Unsendable unsendable(Console console) {
    if (isToTopic) {
      return Unsendable.toTopic();
    }
    return letters
        .map(directory -> Unsendable.toDirectory(console.world().file(directory)))
        .orElse(Unsendable.answer());
  }
}
