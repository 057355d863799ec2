package io.headwater.operator;

import com.google.protobuf.ByteString;
import io.headwater.behavior.TimerClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Timers in a list. */
final class InMemoryTimers implements OperatorHost.TimerTable {
  private static final Comparator<PendingTimer> BY_DUE = Comparator.comparingLong(PendingTimer::due)
      .thenComparing(
          one -> ByteString.copyFrom(one.key()), ByteString.unsignedLexicographicalComparator())
      .thenComparing(PendingTimer::name);

  final List<PendingTimer> pending = new ArrayList<>();
  private final Consumer<String> called;
  private long streamTime = Long.MIN_VALUE;

  InMemoryTimers(Consumer<String> called) {
    this.called = called;
  }

  private static boolean isOf(PendingTimer timer, byte[] key, String name) {
    return timer.name().equals(name) && Arrays.equals(timer.key(), key);
  }

  @Override
  public Optional<PendingTimer> get(byte[] key, String name) {
    return pending.stream().filter(one -> isOf(one, key, name)).findFirst();
  }

  @Override
  public void put(PendingTimer timer) {
    called.accept("timer");
    pending.removeIf(one -> isOf(one, timer.key(), timer.name()));
    pending.add(timer);
  }

  @Override
  public void remove(byte[] key, String name) {
    pending.removeIf(one -> isOf(one, key, name));
  }

  @Override
  public List<PendingTimer> due(TimerClock clock, long time, int limit) {
    return pending.stream()
        .filter(one -> one.clock() == clock && one.due() <= time)
        .sorted(BY_DUE)
        .limit(limit)
        .toList();
  }

  @Override
  public long earliestDue(TimerClock clock) {
    return pending.stream()
        .filter(one -> one.clock() == clock)
        .mapToLong(PendingTimer::due)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  @Override
  public long streamTimeMillis() {
    return streamTime;
  }

  @Override
  public void advanceTo(long streamTimeMillis) {
    streamTime = streamTimeMillis;
  }
}
