package io.headwater.operator;

import com.google.protobuf.ByteString;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.FieldProtection;
import io.headwater.event.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A small host that keeps everything in maps and lists; may break at one kind of call. */
final class InMemoryHost implements OperatorHost, OperatorHost.Observer {
  private static final Comparator<ByteString> ORDER =
      ByteString.unsignedLexicographicalComparator();
  private final Map<String, Map<ByteString, Snapshot>> states = new HashMap<>();
  final List<OutputRecord> forwarded = new ArrayList<>();
  final List<Dead> dead = new ArrayList<>();
  final List<Outcome> outcomes = new ArrayList<>();
  final List<Long> eventTimes = new ArrayList<>();
  final List<String> steps = new ArrayList<>();
  final List<Integer> emitted = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  final List<Integer> sampled = new ArrayList<>();
  final List<Integer> retried = new ArrayList<>();
  final List<Duration> waits = new ArrayList<>();
  private final Map<String, List<Remembered>> ids = new HashMap<>();
  private final Map<String, SortedMap<ByteString, SortedSet<ByteString>>> subscriptions =
      new HashMap<>();
  private final Map<String, InMemoryWindows> windows = new HashMap<>();
  private final Map<String, RuntimeException> broken = new HashMap<>();
  private final long windowMillis;
  final InMemoryParking parking = new InMemoryParking(this::called);
  final InMemoryDelays delays = new InMemoryDelays();
  final InMemoryTimers timers = new InMemoryTimers(this::called);
  final List<Long> wakes = new ArrayList<>();
  FieldProtection protection = FieldProtection.NONE;
  long parked = -1;
  long delayed = -1;
  int consumed;

  /** A dead letter. */
  record Dead(InputRecord source, Failure failure) {}

  private record Remembered(ByteString key, String id, byte[] answer, long time) {}

  InMemoryHost(long windowMillis) {
    this.windowMillis = windowMillis;
  }

  /** Lets every call of that kind fail, until mended. */
  RuntimeException breakAt(String call) {
    RuntimeException failure = new IllegalStateException("host broke at " + call);
    broken.put(call, failure);
    return failure;
  }

  void mend() {
    broken.clear();
  }

  Map<ByteString, Snapshot> table(String store) {
    return states.computeIfAbsent(store, any -> new HashMap<>());
  }

  InMemoryWindows windowTable(String store) {
    return Objects.requireNonNull(windows.get(store));
  }

  private void called(String call) {
    calls.add(call);
    RuntimeException failure = broken.get(call);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public StateTable states(String store) {
    Map<ByteString, Snapshot> table = table(store);
    return new StateTable() {
      @Override
      public Optional<Snapshot> get(byte[] key) {
        called("get");
        return Optional.ofNullable(table.get(ByteString.copyFrom(key)));
      }

      @Override
      public void put(byte[] key, Snapshot snapshot, long eventTimeMillis) {
        called("put");
        table.put(ByteString.copyFrom(key), snapshot);
      }

      @Override
      public void delete(byte[] key, long eventTimeMillis) {
        called("delete");
        table.remove(ByteString.copyFrom(key));
      }
    };
  }

  @Override
  public IdTable ids(String store) {
    List<Remembered> table = ids.computeIfAbsent(store, any -> new ArrayList<>());
    return new IdTable() {
      @Override
      public Optional<byte[]> find(byte[] key, String id, long eventTimeMillis) {
        called("find");
        ByteString wanted = ByteString.copyFrom(key);
        return table.stream()
            .filter(one -> one.key().equals(wanted) && one.id().equals(id))
            .filter(one -> Math.abs(one.time() - eventTimeMillis) <= windowMillis)
            .map(Remembered::answer)
            .findFirst();
      }

      @Override
      public void remember(byte[] key, String id, byte[] answer, long eventTimeMillis) {
        called("remember");
        table.add(new Remembered(ByteString.copyFrom(key), id, answer, eventTimeMillis));
      }
    };
  }

  @Override
  public WindowTable windows(String store) {
    return windows.computeIfAbsent(store, any -> new InMemoryWindows(this::called));
  }

  @Override
  public SubscriptionTable subscriptions(String store) {
    SortedMap<ByteString, SortedSet<ByteString>> table =
        subscriptions.computeIfAbsent(store, any -> new TreeMap<>(ORDER));
    return new SubscriptionTable() {
      @Override
      public List<byte[]> fetch(byte[] foreignKey) {
        called("fetch");
        return table.getOrDefault(ByteString.copyFrom(foreignKey), new TreeSet<>(ORDER)).stream()
            .map(ByteString::toByteArray)
            .toList();
      }

      @Override
      public void put(byte[] foreignKey, byte[] key, long eventTimeMillis) {
        called("subscribe");
        table
            .computeIfAbsent(ByteString.copyFrom(foreignKey), any -> new TreeSet<>(ORDER))
            .add(ByteString.copyFrom(key));
      }

      @Override
      public void remove(byte[] foreignKey, byte[] key) {
        called("unsubscribe");
        table
            .getOrDefault(ByteString.copyFrom(foreignKey), new TreeSet<>(ORDER))
            .remove(ByteString.copyFrom(key));
      }
    };
  }

  @Override
  public ParkingTable parking(String store) {
    return parking;
  }

  @Override
  public DelayTable delays(String store) {
    return delays;
  }

  @Override
  public TimerTable timers(String store) {
    return timers;
  }

  @Override
  public void wakeBy(long wallClockMillis) {
    wakes.add(wallClockMillis);
  }

  @Override
  public void parked(long count) {
    parked = count;
  }

  @Override
  public void delayed(long count) {
    delayed = count;
  }

  @Override
  public void forward(OutputRecord output) {
    called("forward");
    forwarded.add(output);
  }

  @Override
  public void deadLetter(InputRecord source, Failure failure) {
    called("deadLetter");
    dead.add(new Dead(source, failure));
  }

  @Override
  public void await(Duration wait) {
    called("await");
    waits.add(wait);
  }

  @Override
  public void retried(int step) {
    retried.add(step);
  }

  @Override
  public Observer observer() {
    return this;
  }

  @Override
  public FieldProtection protection() {
    return protection;
  }

  @Override
  public void consumed() {
    consumed++;
  }

  @Override
  public void outcome(Outcome outcome, long latencyNanos, long eventTimeMillis) {
    outcomes.add(outcome);
    eventTimes.add(eventTimeMillis);
  }

  @Override
  public void step(int step, Outcome outcome) {
    steps.add(step + " " + outcome.label());
  }

  @Override
  public void stepLatency(int step, long nanos) {
    sampled.add(step);
  }

  @Override
  public void emitted(int exit) {
    emitted.add(exit);
  }
}
