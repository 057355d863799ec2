package io.headwater.cli;

import io.headwater.runtime.ProjectionRebuild;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a rebuild has come, told to a person: done, in all, rate, time left. One thread. */
interface RebuildProgress extends AutoCloseable {
  /** Tells where the work is; may be called as often as wanted. */
  void at(ProjectionRebuild.Progress progress);

  @Override
  void close();

  /** Starts to tell: a bar on a terminal, a line every 10 s elsewhere. */
  static RebuildProgress of(Console console) {
    return console.world().isTerminal()
        ? new OnTerminal(new PrintStream(console.world().stderr(), true, StandardCharsets.UTF_8))
        : new Lines(console.notes()::line, System::nanoTime);
  }

  /** One line every 10 s; nothing about work that takes less. */
  final class Lines implements RebuildProgress {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Consumer<String> lines;
    private final LongSupplier nanos;
    private final long begin;
    private long told;

    Lines(Consumer<String> lines, LongSupplier nanos) {
      this.lines = lines;
      this.nanos = nanos;
      this.begin = nanos.getAsLong();
      this.told = begin;
    }

    @Override
    public void at(ProjectionRebuild.Progress progress) {
      long now = nanos.getAsLong();
      if (now - told < INTERVAL.toNanos()) {
        return;
      }
      told = now;
      Duration elapsed = Duration.ofNanos(now - begin);
      long left = progress.done() == 0
          ? 0
          : elapsed.toMillis() * (progress.total() - progress.done()) / progress.done();
      lines.accept("rebuilt %s of %s in %s, %s, %s left"
          .formatted(
              String.format(java.util.Locale.ROOT, "%,d", progress.done()),
              Text.counted(progress.total(), "record"),
              Text.seconds(elapsed),
              Text.rate(progress.done(), "record", elapsed),
              progress.done() == 0 ? "some time" : Text.seconds(Duration.ofMillis(left))));
    }

    @Override
    public void close() {}
  }

  /** A bar that is drawn over itself. */
  final class OnTerminal implements RebuildProgress {
    private static final int REFRESH_MILLIS = 250;
    private static final String ERASED_LINE = "\r\u001b[2K";

    private final PrintStream terminal;
    private final ProgressBar bar;

    OnTerminal(PrintStream terminal) {
      this.terminal = terminal;
      bar = new ProgressBarBuilder()
          .setTaskName("rebuilt")
          .setInitialMax(-1)
          .setUnit(" records", 1)
          .setStyle(ProgressBarStyle.ASCII)
          .setUpdateIntervalMillis(REFRESH_MILLIS)
          .setConsumer(new ConsoleProgressBarConsumer(terminal))
          .showSpeed()
          .build();
    }

    @Override
    public void at(ProjectionRebuild.Progress progress) {
      bar.maxHint(progress.total());
      bar.stepTo(progress.done());
    }

    @Override
    public void close() {
      bar.close();
      terminal.print(ERASED_LINE);
      terminal.flush();
    }
  }
}
