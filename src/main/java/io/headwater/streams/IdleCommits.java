package io.headwater.streams;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/*
 * How a thread notices that it is idle
 * ====================================
 *
 * A stream thread polls when it has processed whatever it could, and then waits in the consumer for
 * up to poll.ms, 100 ms. A wall-clock punctuation would be late by that time, would have to be
 * cancelled and armed again under load, and each that fires makes its task commit even if it did
 * nothing, and halves the number of records that are processed between two looks at the clock
 * (StreamThread.runOnce). So the consumer of the thread asks how long it may wait, and says when
 * nothing came: under load it never does. ProcessingContext.commit() only sets a flag of its task,
 * which the thread looks at in the same round, after the poll; it then commits all its tasks.
 */
/**
 * The commits of stream threads that have nothing left to do. Thread-safe; each thread for itself.
 */
public final class IdleCommits {
  private final LongSupplier nanos;
  private final ThreadLocal<OfThread> threads;

  private IdleCommits(IdleCommit setting, LongSupplier nanos) {
    this.nanos = nanos;
    this.threads = ThreadLocal.withInitial(() -> new OfThread(new IdlePolicy(setting)));
  }

  /** Commits as that setting says. */
  public static IdleCommits of(IdleCommit setting) {
    return new IdleCommits(setting, System::nanoTime);
  }

  /** Commits as that setting says, by a clock of one's own. */
  static IdleCommits of(IdleCommit setting, LongSupplier nanos) {
    return new IdleCommits(setting, nanos);
  }

  /** What one thread has done; the task that processed last is asked to commit. */
  private static final class OfThread {
    private final IdlePolicy policy;
    private Optional<ProcessingContext> last = Optional.empty();
    private boolean hasProcessed;

    OfThread(IdlePolicy policy) {
      this.policy = policy;
    }

    /** Takes a look at the clock for all records since the last one. */
    IdlePolicy at(long now) {
      if (hasProcessed) {
        hasProcessed = false;
        policy.processed(now);
      }
      return policy;
    }
  }

  /** Hears that this thread has processed a record; the clock is looked at before its next poll. */
  void processed(ProcessingContext task) {
    OfThread mine = threads.get();
    mine.hasProcessed = true;
    if (mine.last.isEmpty() || mine.last.get() != task) {
      mine.last = Optional.of(task);
    }
  }

  /** Hears that a task of this thread is closed, and cannot be asked any more. */
  void closed(ProcessingContext task) {
    OfThread mine = threads.get();
    if (mine.last.isPresent() && mine.last.get() == task) {
      mine.last = Optional.empty();
    }
  }

  /** Returns for how long this thread may wait for records, at most {@code wanted}. */
  public Duration patience(Duration wanted) {
    long now = nanos.getAsLong();
    long due = threads.get().at(now).due();
    if (due == IdlePolicy.NEVER) {
      return wanted;
    }
    // Consumers count milliseconds; waiting for less than one would be going in circles.
    long left = Math.max(0, due - now) + TimeUnit.MILLISECONDS.toNanos(1) - 1;
    Duration patience = Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(left));
    return patience.compareTo(wanted) < 0 ? patience : wanted;
  }

  /** Hears, on a thread that has processed all it could, that no record has come. */
  public void nothingCame() {
    OfThread mine = threads.get();
    long now = nanos.getAsLong();
    if (mine.at(now).due() <= now) {
      mine.policy.requested(now);
      mine.last.ifPresent(ProcessingContext::commit);
    }
  }

  /** Hears that this thread has committed everything. */
  public void committed() {
    OfThread mine = threads.get();
    mine.hasProcessed = false;
    mine.policy.committed(nanos.getAsLong());
    mine.last = Optional.empty();
  }
}
