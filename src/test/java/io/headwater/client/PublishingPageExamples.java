package io.headwater.client;

import com.google.protobuf.StringValue;
import io.headwater.event.RecordPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/** What docs/publishing.md shows, to be run; {@code PublishingPageBrokerTest} compares the two. */
final class PublishingPageExamples {
  private PublishingPageExamples() {}

  static RecordPosition typed(String bootstrapServers, StoredRecord request) {
    PublishedStream<StringValue> notes = PublishedStream.of("notes", StringValue.class);
    PublisherSettings settings = PublisherSettings.of(ClusterAddress.of(bootstrapServers))
        .withStream(notes)
        .withMode(PublishMode.SYNC);

    try (EventPublisher publisher = EventPublisher.open(settings)) {
      TypedPublisher<StringValue> typed = publisher.typed(notes);
      PublishContext because = PublishContext.of(request);
      CompletionStage<RecordPosition> later =
          typed.publish("n-1", StringValue.of("first"), because);
      PublishRecord second =
          typed.record("id-2", "n-1", StringValue.of("second"), Instant.now(), because);
      RecordPosition position = publisher.publishAndWait(second, Duration.ofSeconds(5));
      later.toCompletableFuture().join();
      return position;
    }
  }

  static PublisherSettings careful(String bootstrapServers, Path letters) {
    return PublisherSettings.of(ClusterAddress.of(bootstrapServers))
        .withMode(PublishMode.ASYNC)
        .withCompression(BatchCompression.ZSTD)
        .withDeadline(Duration.ofSeconds(10))
        .withPending(new PendingLimit(16L << 20, PendingLimit.WhenFull.FAIL))
        .withRetries(RetryPolicy.of(5).withRetryable(PublisherSettings.SURELY_UNWRITTEN))
        .withUnsendable(Unsendable.toDirectory(letters));
  }

  static void batches(
      EventPublisher publisher, List<PublishRecord> records, List<PublishRecord> again) {
    BatchLimits limits = new BatchLimits(1_000, 4 << 20, Duration.ofMillis(200));
    try (EventBatches batches = publisher.batches(
        limits,
        result -> result
            .failed()
            .forEach(
                (index, why) -> System.err.println(result.number() + "/" + index + ": " + why)))) {
      records.forEach(batches::add);
      batches.flush();
      again.forEach(batches::add);
    }
  }

  static EventTransformer transformer(String bootstrapServers) {
    TransformerSettings settings = TransformerSettings.of(
        PublisherSettings.of(ClusterAddress.of(bootstrapServers)), "copies", "notes", "copies-1");
    return EventTransformer.start(
        settings,
        received -> List.of(new PublishRecord(
            "copied-notes",
            OptionalInt.empty(),
            received.key(),
            received.value(),
            received.headers(),
            received.time())),
        end -> end.map(Throwable::getMessage).ifPresent(System.err::println));
  }

  static Optional<String> read(Path file) {
    StringBuilder found = new StringBuilder();
    long letters =
        LetterFile.read(file, letter -> found.append(letter.cause().message()).append('\n'));
    return letters == 0 ? Optional.empty() : Optional.of(found.toString());
  }
}
