package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.behavior.RecordTransform;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.ReservedKey;
import io.headwater.event.Snapshot;
import io.headwater.partition.PartitionFunction;
import io.headwater.proto.Provenance;
import io.headwater.topology.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Takes the place of the class of that name for the benchmark job headwater-unsafe, and for nothing
 * else: what a step does reaches the host at once, and there is no unit of work.
 *
 * As effects cannot be taken back, a step that throws ends the thread, whatever its recovery
 * strategy is, as in a Processor by hand.
 */
final class UnitOfWork {
  private final Program program;
  private final OperatorHost host;
  private final RecordCodec codec;
  private final Map<String, OperatorHost.StateTable> states = new HashMap<>();
  private final Map<String, OperatorHost.IdTable> ids = new HashMap<>();
  private final Map<String, OperatorHost.WindowTable> windows = new HashMap<>();
  private final Map<String, OperatorHost.SubscriptionTable> subscriptions = new HashMap<>();
  private final Map<String, OperatorHost.TimerTable> timers = new HashMap<>();
  private final List<PartitionFunction> functions = new ArrayList<>();
  private final Map<Integer, RecordTransform<Message>> transforms = new HashMap<>();
  private @Nullable InputRecord input;
  private @Nullable ProgramEntry entry;
  private @Nullable HostException failure;
  private Outcome outcome = Outcome.PROCESSED;
  private int step;

  UnitOfWork(Program program, OperatorHost host, Limits limits) {
    if (host.protection() != FieldProtection.NONE) {
      throw new IllegalArgumentException("personal data is not protected without a unit of work");
    }
    this.program = program;
    this.host = host;
    this.codec = new RecordCodec(program, limits, FieldProtection.NONE, HeaderLayout.LEAN);
    for (ProgramStore store : program.stores()) {
      open(store);
    }
    for (ProgramExit exit : program.exits()) {
      functions.add(
          exit.placement() instanceof Placement.ByKey byKey
              ? byKey.partitioning().newFunction()
              : (key, partitions) -> 0);
    }
    program.transforms().forEach((index, factory) -> transforms.put(index, factory.create()));
  }

  private void open(ProgramStore store) {
    String name = store.name();
    if (store instanceof ProgramStore.Ids) {
      ids.put(name, host.ids(name));
    } else if (store instanceof ProgramStore.Windows) {
      windows.put(name, host.windows(name));
    } else if (store instanceof ProgramStore.Subscriptions) {
      subscriptions.put(name, host.subscriptions(name));
    } else if (store instanceof ProgramStore.Timers) {
      timers.put(name, host.timers(name));
    } else if (store instanceof ProgramStore.Snapshots
        || store instanceof ProgramStore.Shared
        || store instanceof ProgramStore.GlobalRows) {
      states.put(name, host.states(name));
    }
  }

  private static <T> T table(Map<String, T> tables, String store) {
    return Objects.requireNonNull(tables.get(store), store);
  }

  void begin(ProgramEntry enteredBy, InputRecord record) {
    input = record;
    entry = enteredBy;
    failure = null;
    outcome = Outcome.PROCESSED;
    step = ProgramDraft.DECODE;
  }

  private InputRecord input() {
    return Objects.requireNonNull(input, "no record has begun");
  }

  private ProgramEntry entry() {
    return Objects.requireNonNull(entry, "no record has begun");
  }

  Envelope<Message> decode() {
    return codec.decode(entry(), input());
  }

  InputRecord source() {
    return codec.source(entry(), input());
  }

  boolean isTombstone() {
    return input().value() == null;
  }

  int step() {
    return step;
  }

  void run(int index, Operator operator, Envelope<?> record) {
    int previous = step;
    step = index;
    try {
      operator.process(record, this);
    } catch (HostException e) {
      throw e;
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      failure = new HostException(
          e instanceof RuntimeException thrown ? thrown : new IllegalStateException(e));
      throw failure;
    }
    step = previous;
  }

  void throwIfHostFailed() {
    if (failure != null) {
      throw failure.rethrown();
    }
  }

  void count(int index, Outcome left) {}

  void mark(Outcome reached) {}

  RecordTransform<Message> transform(int index) {
    return Objects.requireNonNull(transforms.get(index));
  }

  Message seal(Message message, byte[] key) {
    return message;
  }

  <V extends Message> Envelope<V> sealing(Envelope<V> record) {
    return record;
  }

  Message open(Message message) {
    return message;
  }

  Optional<Snapshot> snapshot(String store, byte[] key) {
    return table(states, store).get(key);
  }

  void put(String store, byte[] key, Snapshot snapshot, long eventTimeMillis) {
    table(states, store).put(key, snapshot, eventTimeMillis);
  }

  void delete(String store, byte[] key, long eventTimeMillis) {
    table(states, store).delete(key, eventTimeMillis);
  }

  Optional<byte[]> answer(String store, byte[] key, String id, long eventTimeMillis) {
    return table(ids, store).find(key, id, eventTimeMillis);
  }

  void remember(String store, byte[] key, String id, byte[] answer, long eventTimeMillis) {
    table(ids, store).remember(key, id, answer, eventTimeMillis);
  }

  long streamTime(String store) {
    return windowTable(store).streamTimeMillis();
  }

  Optional<WindowSnapshot> window(String store, byte[] key, long start) {
    return windowTable(store).get(key, start);
  }

  List<WindowSnapshot> windows(String store, byte[] key, long from, long to) {
    return windowTable(store).fetch(key, from, to);
  }

  void putWindow(String store, byte[] key, WindowSnapshot window) {
    windowTable(store).put(key, window);
  }

  void removeWindow(String store, byte[] key, long start) {
    windowTable(store).remove(key, start);
  }

  OperatorHost.WindowTable windowTable(String store) {
    return table(windows, store);
  }

  Optional<PendingTimer> timer(String store, byte[] key, String name) {
    return timerTable(store).get(key, name);
  }

  void putTimer(String store, PendingTimer timer) {
    timerTable(store).put(timer);
  }

  void removeTimer(String store, byte[] key, String name) {
    timerTable(store).remove(key, name);
  }

  OperatorHost.TimerTable timerTable(String store) {
    return table(timers, store);
  }

  /** Of what waits for the other side of a join, which a store keeps as a whole. */
  Provenance provenanceOf(Envelope<?> record) {
    return Provenances.read(entry(), input()).onward(input(), record.hasSourceValue());
  }

  List<byte[]> subscribers(String store, byte[] foreignKey) {
    return table(subscriptions, store).fetch(foreignKey);
  }

  void subscribe(String store, byte[] foreignKey, byte[] key, long eventTimeMillis) {
    table(subscriptions, store).put(foreignKey, key, eventTimeMillis);
  }

  void unsubscribe(String store, byte[] foreignKey, byte[] key) {
    table(subscriptions, store).remove(foreignKey, key);
  }

  void emit(int exit, Envelope<?> record, List<EventHeaders.Entry> more) {
    if (codec.mayWait(exit, record)) {
      byte[] key = keyOf(record);
      int size = key.length + record.value().getSerializedSize();
      NewestOutput waiting = new NewestOutput(exit, key, size, () -> output(exit, record));
      if (host.keepNewest(waiting)) {
        return;
      }
    }
    host.forward(output(exit, record));
  }

  /** With the headers that the record came with, as Kafka Streams would pass it on. */
  private OutputRecord output(int exit, Envelope<?> record) {
    byte @Nullable [] key = record.keyBytes().orElse(null);
    byte @Nullable [] value = record.hasValue() ? record.valueBytes() : null;
    int partition = place(exit, key, record);
    return new OutputRecord(
        exit, partition, record.eventTimeMillis(), key, value, record.headers());
  }

  private int place(int index, byte @Nullable [] key, Envelope<?> record) {
    ProgramExit exit = program.exits().get(index);
    if (exit.placement() instanceof Placement.ByRule byRule) {
      return byRule.partitionOf(record);
    }
    return functions.get(index).partition(key == null ? new byte[0] : key, exit.partitions());
  }

  /** Says what to answer should the record fail: nobody is left who would. */
  void onFailure(Consumer<Failure> instead) {}

  /** A record that cannot be read has had no effect yet. */
  void discard(Failure why, Outcome instead) {
    outcome = instead;
  }

  Outcome apply() {
    return outcome;
  }

  static byte[] keyOf(Envelope<?> record) {
    record.key();
    byte[] key = record.keyBytes().orElseThrow();
    if (ReservedKey.is(key)) {
      throw new RecordFailureException(FailureCode.KEY_MALFORMED, "key is a reserved one");
    }
    return key;
  }

  static RecordFailureException returnedNull(String what) {
    return new RecordFailureException(FailureCode.RULE_RETURNED_NULL, what + " returned null");
  }
}
