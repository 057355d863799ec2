package io.headwater.cli;

import io.headwater.client.EventPublisher;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Publishes all rows of an input, and keeps account of each. */
final class PublishRun {
  /* Together less than a command has to end cleanly when it is stopped. */
  private static final Duration ROW_IN_HAND = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(7);

  private final Console console;
  private final EventPublisher publisher;
  private final PublisherOptions options;
  private final UnwrittenRows unwritten;
  private final CountDownLatch given = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private long lastLine;

  PublishRun(
      Console console,
      EventPublisher publisher,
      PublisherOptions options,
      UnwrittenRows unwritten) {
    this.console = console;
    this.publisher = publisher;
    this.options = options;
    this.unwritten = unwritten;
  }

  /** Publishes until the input ends, the cluster takes no more, or it is time to stop. */
  PublishSummary run(RecordInput input) {
    long begin = System.nanoTime();
    StopSignal stop = console.world().stop();
    stop.whenRequested(this::closeSoon);
    boolean isComplete;
    try (Progress progress = Progress.of(console, "published", input.bytesInAll())) {
      try (RowPublishing rows = RowPublishing.open(publisher, options, unwritten)) {
        isComplete = publishAll(input, rows, progress);
        given.countDown();
      }
      publisher.flush();
    }
    if (stop.isRequested()) {
      awaitClosed();
    }
    unwritten.requireKnown();
    return new PublishSummary(
        publisher.counts(),
        unwritten.counts(),
        publisher.meter().latency(),
        Duration.ofNanos(System.nanoTime() - begin),
        lastLine,
        isComplete);
  }

  private boolean publishAll(RecordInput input, RowPublishing rows, Progress progress) {
    while (!console.world().stop().isRequested() && !unwritten.isHopeless()) {
      Optional<InputRow> row = input.next();
      if (row.isEmpty()) {
        return !console.world().stop().isRequested();
      }
      take(row.get(), rows);
      progress.at(publisher.counts().acknowledged(), input.bytesRead());
    }
    return false;
  }

  private void take(InputRow row, RowPublishing rows) {
    if (row instanceof InputRow.Sound sound) {
      rows.give(sound);
    } else if (row instanceof InputRow.Bad bad) {
      unwritten.add(bad);
    }
    lastLine = row.line();
  }

  /**
   * Has the publisher closed by another thread: this one may be waiting for room, or for an answer,
   * and closing is what ends that. What is not written by then is answered as failed.
   */
  private void closeSoon() {
    Thread closer = new Thread(this::close, "headwater-publish-stop");
    closer.setDaemon(true);
    closer.start();
  }

  private void close() {
    try {
      var unused = given.await(ROW_IN_HAND.toNanos(), TimeUnit.NANOSECONDS);
      publisher.close(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed.countDown();
    }
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
