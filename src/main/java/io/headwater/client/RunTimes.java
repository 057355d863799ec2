package io.headwater.client;

import java.util.function.LongSupplier;

/*
 * A clock costs a few per cent of a handler that takes a microsecond, so records that take as long
 * as each other share one reading: the stride between readings doubles while they are quick, and is
 * one record again as soon as a reading says otherwise. Of such a stride, all but one record count
 * as quick and one as what is left, so that a single slow record is not spread over its neighbours.
 */

/** Tells a listener how long the records of a run took, one after another. Not thread-safe. */
final class RunTimes {
  private static final int LONGEST_STRIDE = 16;
  private static final long QUICK_NANOS = 20_000;

  private final SubscriberListener listener;
  private final LongSupplier nanos;
  private final boolean isSilent;
  private int stride = 1;
  private int since;
  private long began;
  private long pace;

  RunTimes(SubscriberListener listener) {
    this(listener, System::nanoTime);
  }

  RunTimes(SubscriberListener listener, LongSupplier nanos) {
    this.listener = listener;
    this.nanos = nanos;
    this.isSilent = listener == SubscriberListener.NONE;
  }

  /** Begins, or goes on, now. */
  void start() {
    if (!isSilent && since == 0) {
      began = nanos.getAsLong();
    }
  }

  /** Says that one more record is done. */
  void done() {
    if (!isSilent && ++since >= stride) {
      tell(nanos.getAsLong());
    }
  }

  /** Ends a run; time passes uncounted until the next one starts. */
  void end() {
    if (!isSilent && since > 0) {
      tell(nanos.getAsLong());
    }
  }

  private void tell(long now) {
    long took = now - began;
    told(took);
    began = now;
    since = 0;
  }

  private void told(long took) {
    long each = took / since;
    if (each <= QUICK_NANOS) {
      listener.done(since, each);
      pace = each;
      stride = Math.min(LONGEST_STRIDE, stride * 2);
      return;
    }
    if (since > 1) {
      listener.done(since - 1, pace);
      listener.done(1, took - (since - 1) * pace);
    } else {
      listener.done(1, took);
    }
    stride = 1;
  }
}
