package io.headwater.cli;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One line every 10 s; nothing about work that takes less. */
final class ProgressLines implements Progress {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Consumer<String> lines;
  private final String verb;
  private final OptionalLong inAll;
  private final LongSupplier nanos;
  private final long begin;
  private long told;

  ProgressLines(Consumer<String> lines, String verb, OptionalLong inAll, LongSupplier nanos) {
    this.lines = lines;
    this.verb = verb;
    this.inAll = inAll;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
    this.told = begin;
  }

  @Override
  public void at(long records, long done) {
    long now = nanos.getAsLong();
    if (now - told >= INTERVAL.toNanos()) {
      told = now;
      tell(records, now, done);
    }
  }

  /** Says how many records it were in all, if it has taken long enough to say anything. */
  void total(long records) {
    if (told != begin) {
      tell(records, nanos.getAsLong(), 0);
    }
  }

  private void tell(long records, long now, long done) {
    Duration elapsed = Duration.ofNanos(now - begin);
    lines.accept("%s %s in %s, %s%s"
        .formatted(
            verb,
            Text.counted(records, "record"),
            Text.seconds(elapsed),
            Text.rate(records, "record", elapsed),
            left(done, elapsed)));
  }

  private String left(long done, Duration elapsed) {
    if (inAll.isEmpty() || done <= 0 || done > inAll.getAsLong()) {
      return "";
    }
    double rest = (double) (inAll.getAsLong() - done) / done;
    long millis = (long) (elapsed.toMillis() * rest);
    return ", %s left".formatted(Text.seconds(Duration.ofMillis(millis)));
  }

  @Override
  public void close() {}
}
