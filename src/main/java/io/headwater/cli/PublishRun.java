package io.headwater.cli;

import io.headwater.client.EventPublisher;
import io.headwater.client.UnpublishedEventException;
import io.headwater.diagnostic.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** Publishes all rows of an input, and keeps account of each. */
final class PublishRun {
  /** Failures of one record, from {@code PublishFailures}; all others concern every record. */
  private static final Set<String> OF_ONE_RECORD = Set.of("HW0609", "HW0612");

  private final Console console;
  private final EventPublisher publisher;
  private final RejectedRows rejected;

  /** Why the cluster takes no records; set by the publisher's thread. */
  private volatile Optional<RuntimeException> fatal = Optional.empty();

  PublishRun(Console console, EventPublisher publisher, RejectedRows rejected) {
    this.console = console;
    this.publisher = publisher;
    this.rejected = rejected;
  }

  /**
   * What was done.
   *
   * @param published records that the cluster acknowledged
   * @param bad rows that were set aside
   * @param isComplete whether the whole input was read
   */
  record Summary(long published, long bad, Duration elapsed, boolean isComplete) {}

  /**
   * Publishes until the input ends or it is time to stop.
   *
   * @throws UnpublishedEventException if the cluster takes no records
   */
  Summary run(RecordInput input) {
    long begin = System.nanoTime();
    boolean isComplete;
    try (Progress progress = Progress.of(console, "published", input.bytesInAll())) {
      isComplete = publishAll(input, progress);
      publisher.flush();
    }
    if (fatal.isPresent()) {
      throw fatal.get();
    }
    Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
    return new Summary(publisher.counts().acknowledged(), rejected.count(), elapsed, isComplete);
  }

  private boolean publishAll(RecordInput input, Progress progress) {
    while (!console.world().stop().isRequested() && fatal.isEmpty()) {
      Optional<InputRow> row = input.next();
      if (row.isEmpty()) {
        return !console.world().stop().isRequested();
      }
      take(row.get());
      progress.at(publisher.counts().acknowledged(), input.bytesRead());
    }
    return false;
  }

  private void take(InputRow row) {
    if (row instanceof InputRow.Sound sound) {
      var unused = publisher.publish(sound.record()).exceptionally(failure -> {
        settle(sound, failure);
        return null;
      });
    } else if (row instanceof InputRow.Bad bad) {
      rejected.add(bad.line(), bad.raw(), bad.problem());
    }
  }

  private void settle(InputRow.Sound row, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    if (cause instanceof UnpublishedEventException unpublished
        && OF_ONE_RECORD.contains(unpublished.problems().get(0).code())) {
      Problem problem = unpublished.problems().get(0);
      rejected.add(
          row.line(),
          row.raw(),
          new Problem(
              problem.code(),
              "line " + row.line() + ", " + problem.where(),
              problem.what(),
              problem.fix()));
    } else {
      fatal = Optional.of(
          cause instanceof RuntimeException known ? known : new IllegalStateException(cause));
    }
  }
}
