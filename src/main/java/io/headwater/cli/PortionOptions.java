package io.headwater.cli;

import static io.headwater.cli.OptionRules.requireAtLeastOne;
import static io.headwater.cli.OptionRules.requireWith;
import static io.headwater.cli.OptionRules.requireWithout;

import io.headwater.client.BatchLimits;
import io.headwater.client.BatchPolicy;
import io.headwater.client.BatchSubscriber;
import io.headwater.client.Committing;
import io.headwater.client.EventSubscriber;
import io.headwater.client.FailurePolicy;
import io.headwater.client.Reading;
import io.headwater.client.ShareSettings;
import io.headwater.client.ShareSubscriber;
import io.headwater.client.ShareTerms;
import io.headwater.client.StartAt;
import io.headwater.client.SubscriberSettings;
import io.headwater.client.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** In what portions a subscriber hands out records: one by one, in batches, as queue items. */
final class PortionOptions {
  private static final int SHARE_READERS = 2;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Print in batches of N records at most; a batch is done as a whole.")
  private Optional<Integer> batch = Optional.empty();

  @Option(
      names = "--batch-bytes",
      paramLabel = "SIZE",
      converter = SizeText.class,
      description = "Bytes of a batch at most; 1MiB by default.")
  private Optional<Long> batchBytes = Optional.empty();

  @Option(
      names = "--batch-interval",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "How long a batch waits to be full; 100ms by default.")
  private Optional<Duration> batchInterval = Optional.empty();

  @Option(
      names = "--share",
      description = {
        "Make the group a share group (KIP-932): its members divide records, not partitions.",
        "Without --follow it ends when none has come for 5 s."
      })
  private boolean isSharing;

  /** Tells whether records are queue items. */
  boolean isSharing() {
    return isSharing;
  }

  boolean isBatching() {
    return batch.isPresent();
  }

  /** Refuses what makes no sense with the rest, as far as this is about portions. */
  void check(boolean isSubscribing, boolean isInGroup) {
    requireWith("--batch", batch.isPresent(), "--group or --positions", isSubscribing);
    requireWith("--batch-bytes", batchBytes.isPresent(), "--batch", batch.isPresent());
    requireWith("--batch-interval", batchInterval.isPresent(), "--batch", batch.isPresent());
    requireWith("--share", isSharing, "--group", isInGroup);
    requireWithout("--share", isSharing, "--batch", batch.isPresent());
    requireAtLeastOne("--batch", batch);
  }

  /**
   * Begins to hand out records. One that cannot be printed ends it, and stays for the next run.
   *
   * @param onEnd told once when there is nothing more to come
   */
  SubscribedSource start(
      SubscriberSettings settings,
      SubscribedPrinting printing,
      Consumer<Optional<Throwable>> onEnd) {
    if (isSharing) {
      return SubscribedSource.of(ShareSubscriber.start(
          share(settings),
          Subscription.of(record -> printing.print(List.of(record))).onEnd(onEnd)));
    }
    if (batch.isPresent()) {
      BatchPolicy policy = BatchPolicy.of(limits(batch.get()))
          .withFailures(FailurePolicy.stop())
          .withWhenFailed(BatchPolicy.WhenFailed.FAIL_ALL);
      return SubscribedSource.of(BatchSubscriber.start(
          settings.withPending(
              Math.max(settings.maxPending(), policy.limits().records()),
              Math.max(settings.maxPendingBytes(), policy.limits().bytes())),
          policy,
          printing::print,
          onEnd));
    }
    Subscription subscription = settings.committing() == Committing.ACKNOWLEDGED
        ? Subscription.acknowledged(printing::print)
        : Subscription.of(record -> printing.print(List.of(record)));
    return SubscribedSource.of(EventSubscriber.start(settings, subscription.onEnd(onEnd)));
  }

  private BatchLimits limits(int records) {
    return new BatchLimits(
        records,
        batchBytes.orElse(BatchLimits.DEFAULT.bytes()),
        batchInterval.orElse(BatchLimits.DEFAULT.interval()));
  }

  private static ShareSettings share(SubscriberSettings settings) {
    Reading.Group reading = (Reading.Group) settings.reading();
    ShareSettings plain =
        ShareSettings.of(settings.cluster(), reading.group(), reading.topics().get(0));
    return plain
        .withTerms(ShareTerms.DEFAULT.withStart(
            reading.start() instanceof StartAt.Latest
                ? ShareTerms.Start.LATEST
                : ShareTerms.Start.EARLIEST))
        .withWorkers(SHARE_READERS, settings.workers())
        .withPending(
            Math.max(SHARE_READERS, Math.min(plain.maxPending(), settings.maxPending())),
            settings.maxPendingBytes())
        .withFailures(FailurePolicy.stop());
  }
}
