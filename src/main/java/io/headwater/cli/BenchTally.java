package io.headwater.cli;

import com.google.protobuf.ByteString;
import io.headwater.proto.HistoryRecord;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes the records of a run, the same for both clients: the run is from the first one to the end
 * of the last. Thread-safe.
 */
final class BenchTally {
  private static final long PATIENCE_SECONDS = 120;

  private final BenchMode mode;
  private final int records;
  private final BenchLap lap;
  private final Work work;
  private final long created = System.nanoTime();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicLong done = new AtomicLong();
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean hasBegun;

  BenchTally(BenchMode mode, int records, BenchLap lap) {
    this.mode = mode;
    this.records = records;
    this.lap = lap;
    this.work = workOf(mode);
  }

  /** What is done with the value of a record. */
  interface Work {
    /** Does it. */
    void handle(byte[] value) throws InterruptedException;
  }

  /** Returns what a mode does with a value. */
  private static Work workOf(BenchMode mode) {
    LongAdder sum = new LongAdder();
    return switch (mode) {
      case CONSUME_PARSED -> value -> sum.add(BenchEvents.parse(value).getOffset());
      case CONSUME_FOLD -> {
        ConcurrentHashMap<ByteString, Long> sums = new ConcurrentHashMap<>();
        yield value -> {
          HistoryRecord event = BenchEvents.parse(value);
          sums.merge(event.getKey(), event.getOffset(), Long::sum);
        };
      }
      case KEYS -> value -> Thread.sleep(1);
      default -> value -> sum.add(value.length);
    };
  }

  void take(byte[] value) throws InterruptedException {
    if (!hasBegun) {
      begin();
    }
    work.handle(value);
    if (done.incrementAndGet() == records) {
      lap.end();
      finished.countDown();
    }
  }

  private synchronized void begin() {
    if (!hasBegun) {
      lap.begin();
      hasBegun = true;
    }
  }

  /** Ends the run because of a client's failure. */
  void fail(Throwable why) {
    failure.compareAndSet(null, why);
    finished.countDown();
  }

  /**
   * Tells whether the last record came.
   *
   * @throws io.headwater.diagnostic.ClusterUnavailableException if it has not for too long
   */
  boolean isFinished() {
    requireInTime(finished.getCount() == 0);
    return finished.getCount() == 0;
  }

  private void requireInTime(boolean isFinished) {
    long waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - created);
    BenchTopics.require(
        isFinished || waited < PATIENCE_SECONDS,
        mode.label(),
        "%d of %d records came within %d s".formatted(done.get(), records, PATIENCE_SECONDS));
  }

  /**
   * Waits for the last record.
   *
   * @throws RuntimeException what a client failed with
   */
  void await() throws InterruptedException {
    requireInTime(finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    Throwable why = failure.get();
    if (why != null) {
      throw why instanceof RuntimeException known ? known : new IllegalStateException(why);
    }
  }
}
