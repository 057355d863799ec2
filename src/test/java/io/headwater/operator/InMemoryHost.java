package io.headwater.operator;

import com.google.protobuf.ByteString;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A small host that keeps everything in maps and lists; may break at one kind of call. */
final class InMemoryHost implements OperatorHost, OperatorHost.Observer {
  private final Map<String, Map<ByteString, Snapshot>> states = new HashMap<>();
  final List<OutputRecord> forwarded = new ArrayList<>();
  final List<Dead> dead = new ArrayList<>();
  final List<Outcome> outcomes = new ArrayList<>();
  final List<String> steps = new ArrayList<>();
  final List<Integer> emitted = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  final List<Integer> sampled = new ArrayList<>();
  final List<Integer> retried = new ArrayList<>();
  final List<Duration> waits = new ArrayList<>();
  private final Map<String, List<Remembered>> ids = new HashMap<>();
  private final Map<String, InMemoryWindows> windows = new HashMap<>();
  private final Map<String, RuntimeException> broken = new HashMap<>();
  private final long windowMillis;
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
  public void consumed() {
    consumed++;
  }

  @Override
  public void outcome(Outcome outcome, long latencyNanos, long eventTimeMillis) {
    outcomes.add(outcome);
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
