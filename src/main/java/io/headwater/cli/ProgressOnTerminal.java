package io.headwater.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that is drawn over itself, with rate and time left. */
final class ProgressOnTerminal implements Progress {
  private static final int REFRESH_MILLIS = 250;

  /** The bar may not be drawn yet when it is closed, so it cannot be left to erase itself. */
  private static final String ERASED_LINE = "\r\u001b[2K";

  private final PrintStream terminal;
  private final ProgressBar bar;
  private long drawn = System.nanoTime();

  ProgressOnTerminal(
      OutputStream terminal, String verb, OptionalLong inAll, String unit, long unitSize) {
    this.terminal = new PrintStream(terminal, true, StandardCharsets.UTF_8);
    bar = new ProgressBarBuilder()
        .setTaskName(verb)
        .setInitialMax(inAll.orElse(-1))
        .setUnit(unit, unitSize)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(REFRESH_MILLIS)
        .setConsumer(new ConsoleProgressBarConsumer(this.terminal))
        .showSpeed()
        .build();
  }

  @Override
  public void at(long records, long done) {
    long now = System.nanoTime();
    if (now - drawn >= REFRESH_MILLIS * 1_000_000L) {
      drawn = now;
      bar.stepTo(done);
      bar.setExtraMessage(" " + Text.counted(records, "record"));
    }
  }

  @Override
  public void close() {
    bar.close();
    terminal.print(ERASED_LINE);
    terminal.flush();
  }
}
