package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops an instance from processing while the disk of its states is nearly full. Thread-safe.
 *
 * <p>A full disk shows late, when RocksDB writes what it has gathered in memory, and then as the
 * death of a thread. So processing pauses before: {@code KafkaStreams.pause()} also keeps states
 * from being restored, while threads poll, commit what is open, and stay in their group. It lasts
 * until a tenth more than what is wanted is free.
 */
final class DiskWatch implements AutoCloseable {
  /** Bytes to keep free; 0 for none. */
  static final String RESERVE_CONFIG = "headwater.disk.reserve";

  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final long MOST_BY_DEFAULT = 1L << 30;
  private static final int DEFAULT_PARTS = 20;
  private static final int HYSTERESIS_PARTS = 10;
  private static final long LOOK_MILLIS = 1_000;

  private final DiskSpace space;
  private final OptionalLong told;
  private final Consumer<String> pause;
  private final Runnable resume;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(DiskWatch::daemon);
  private volatile Optional<String> low = Optional.empty();

  /** Watches nothing yet. */
  DiskWatch(DiskSpace space, OptionalLong told, Consumer<String> pause, Runnable resume) {
    this.space = space;
    this.told = told;
    this.pause = pause;
    this.resume = resume;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "headwater-disk-watch");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Reads what is to be kept free; empty for the default: 5 % of the disk, at most 1 GiB.
   *
   * @throws InvalidInputException if it is no number of bytes
   */
  static OptionalLong reserve(Map<String, String> settings) {
    return ByteSetting.read(settings, RESERVE_CONFIG, MOST_BY_DEFAULT);
  }

  /** Looks at once, so that nothing is processed on a full disk, then every second. */
  void start() {
    look();
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Looks at the disk, and pauses or resumes. */
  synchronized void look() {
    long free;
    long wanted;
    try {
      free = space.freeBytes();
      wanted = told.orElseGet(() -> Math.min(space.totalBytes() / DEFAULT_PARTS, MOST_BY_DEFAULT));
    } catch (UncheckedIOException e) {
      LOG.warn("the free space of the state directory is not known", e);
      return;
    }
    if (low.isEmpty() && free < wanted) {
      pause.accept(describe(free, wanted));
      low = Optional.of(describe(free, wanted));
      LOG.warn("processing pauses: {}", describe(free, wanted));
    } else if (low.isPresent() && free >= wanted + wanted / HYSTERESIS_PARTS) {
      low = Optional.empty();
      resume.run();
      LOG.info("processing goes on: {}", describe(free, wanted));
    }
  }

  private static String describe(long free, long wanted) {
    return "the disk of the state directory has %d MiB free, of %d MiB that are to stay free"
        .formatted(free >> 20, wanted >> 20);
  }

  /** Returns why processing pauses, if it does. */
  Optional<String> low() {
    return low;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
