package io.headwater.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A clock, and pauses by it, that go on when a test says so. Thread-safe. */
final class ManualTime implements Pauses, InstantSource {
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private final List<Timer> timers = new ArrayList<>();
  private int count;

  private record Timer(Instant at, int number, Runnable task) {}

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized Runnable after(Duration pause, Runnable task) {
    Timer timer = new Timer(now.plus(pause), count++, task);
    timers.add(timer);
    return () -> cancel(timer);
  }

  @Override
  public void later(Duration pause, BooleanSupplier task) {
    after(pause, () -> {
      boolean unused = task.getAsBoolean();
    });
  }

  @Override
  public void takePlace() {}

  @Override
  public long nanos() {
    return Duration.between(Instant.EPOCH, instant()).toNanos();
  }

  private synchronized void cancel(Timer timer) {
    timers.remove(timer);
  }

  synchronized int pending() {
    return timers.size();
  }

  /** Lets time pass, timer by timer. */
  void pass(Duration time) {
    Instant end = instant().plus(time);
    for (Optional<Timer> next = take(end); next.isPresent(); next = take(end)) {
      next.get().task().run();
    }
    synchronized (this) {
      now = end;
    }
  }

  /** Lets all pauses pass, those that follow from them included. */
  void passAll() {
    for (Optional<Timer> next = take(Instant.MAX); next.isPresent(); next = take(Instant.MAX)) {
      next.get().task().run();
    }
  }

  private synchronized Optional<Timer> take(Instant end) {
    Optional<Timer> next = timers.stream()
        .filter(timer -> !timer.at().isAfter(end))
        .min(Comparator.comparing(Timer::at).thenComparing(Timer::number));
    next.ifPresent(timer -> {
      timers.remove(timer);
      now = timer.at().isAfter(now) ? timer.at() : now;
    });
    return next;
  }
}
