package io.headwater.cli;

import io.headwater.runtime.ClusterReplay;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** How far a replay on a cluster has come: a line every 10 s, nothing about one that takes less. */
final class ClusterReplayProgress {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Consumer<String> lines;
  private final LongSupplier nanos;
  private final long begin;
  private long told;

  ClusterReplayProgress(Consumer<String> lines, LongSupplier nanos) {
    this.lines = lines;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
    this.told = begin;
  }

  /** Tells where the replay is; may be called as often as wanted. */
  void at(ClusterReplay.Progress progress) {
    long now = nanos.getAsLong();
    if (now - told < INTERVAL.toNanos()) {
      return;
    }
    told = now;
    Duration elapsed = Duration.ofNanos(now - begin);
    long left = progress.total() - progress.done();
    String time = progress.done() == 0
        ? "some time"
        : Text.seconds(Duration.ofMillis(elapsed.toMillis() * left / progress.done()));
    lines.accept("replayed %s of %s in %s, %s, %s left; %s on their way inside"
        .formatted(
            String.format(Locale.ROOT, "%,d", progress.done()),
            Text.counted(progress.total(), "offset"),
            Text.seconds(elapsed),
            Text.rate(progress.done(), "offset", elapsed),
            time,
            String.format(Locale.ROOT, "%,d", progress.inside())));
  }
}
