package io.headwater.cli;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells every 10 s how far the search for what matters has come. */
final class SearchProgress {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Consumer<String> lines;
  private final LongSupplier nanos;
  private long told;

  SearchProgress(Consumer<String> lines, LongSupplier nanos) {
    this.lines = lines;
    this.nanos = nanos;
    this.told = nanos.getAsLong();
  }

  void at(long replays, int records) {
    long now = nanos.getAsLong();
    if (now - told >= INTERVAL.toNanos()) {
      told = now;
      lines.accept("replayed %s so far, the next one of %s"
          .formatted(
              replays == 1 ? "1 part" : "%,d parts".formatted(replays),
              Text.counted(records, "record")));
    }
  }
}
