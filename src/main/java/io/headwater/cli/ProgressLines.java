package io.headwater.cli;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One line every 10 s; nothing about work that takes less. */
final class ProgressLines implements Progress {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Consumer<String> lines;
  private final String verb;
  private final LongSupplier nanos;
  private final long begin;
  private long told;

  ProgressLines(Consumer<String> lines, String verb, LongSupplier nanos) {
    this.lines = lines;
    this.verb = verb;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
    this.told = begin;
  }

  @Override
  public void at(long records, long bytes) {
    long now = nanos.getAsLong();
    if (now - told >= INTERVAL.toNanos()) {
      told = now;
      Duration elapsed = Duration.ofNanos(now - begin);
      lines.accept("%s %s in %s, %s"
          .formatted(
              verb,
              Text.counted(records, "record"),
              Text.seconds(elapsed),
              Text.rate(records, "record", elapsed)));
    }
  }

  @Override
  public void close() {}
}
