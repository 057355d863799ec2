package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.behavior.RecordTransform;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.ReservedKey;
import io.headwater.event.Snapshot;
import io.headwater.event.UndecodableEventException;
import io.headwater.proto.Provenance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Everything one record does, staged.
 *
 * Kafka Streams has no rollback within a transaction: a put before an exception stays, a record
 * forwarded before an exception stays. So nothing reaches the host before the last operator has
 * returned and every output is serialised, measured and placed. Reads see staged writes.
 *
 * The object is reused for all records of a running program; begin() resets it.
 */
final class UnitOfWork {
  private static final int LATENCY_SAMPLE_MASK = 15;

  private final OperatorHost host;
  private final RecordCodec codec;
  private final FieldProtection protection;
  private final StagedState state;
  private final StagedWindows windows;
  private final StagedSubscriptions subscriptions;
  private final StagedTimers timers;
  private final List<OutputRecord> outputs = new ArrayList<>();
  private final List<NewestOutput> newest = new ArrayList<>();
  private final StepCounts counts = new StepCounts();
  private final Map<Integer, RecordTransform<Message>> transforms = new HashMap<>();
  private @Nullable InputRecord input;
  private @Nullable ProgramEntry entry;
  private @Nullable Outcome outcome;
  private @Nullable HostException hostFailure;
  private @Nullable Consumer<Failure> onFailure;
  private final boolean isTimed;
  private int step;
  private long records;

  UnitOfWork(Program program, OperatorHost host, Limits limits) {
    this.host = host;
    this.protection = host.protection() == FieldProtection.NONE
        ? FieldProtection.NONE
        : new HostProtection(host.protection());
    this.codec = new RecordCodec(program, limits, protection, host.headerLayout());
    this.isTimed = host.observer().isTimed();
    this.state = new StagedState(program, host);
    this.windows = new StagedWindows(program, host);
    this.subscriptions = new StagedSubscriptions(program, host);
    this.timers = new StagedTimers(program, host);
    program.transforms().forEach((index, factory) -> transforms.put(index, factory.create()));
  }

  void begin(ProgramEntry enteredBy, InputRecord record) {
    clear();
    input = record;
    entry = enteredBy;
    hostFailure = null;
    onFailure = null;
    step = ProgramDraft.DECODE;
    records++;
  }

  private void clear() {
    state.clear();
    windows.clear();
    subscriptions.clear();
    timers.clear();
    outputs.clear();
    newest.clear();
    counts.clear();
    outcome = null;
  }

  private InputRecord input() {
    return Objects.requireNonNull(input, "no record has begun");
  }

  Envelope<Message> decode() {
    return codec.decode(Objects.requireNonNull(entry), input());
  }

  /** Returns the record that entered the topology, rebuilt if this program is behind a hop. */
  InputRecord source() {
    return codec.source(Objects.requireNonNull(entry), input());
  }

  /** Tells whether the record in hand has no value. */
  boolean isTombstone() {
    return input().value() == null;
  }

  int step() {
    return step;
  }

  /** Runs an operator as a step of its own: failures, counts and latency are attributed to it. */
  void run(int index, Operator operator, Envelope<?> record) throws Exception {
    int previous = step;
    step = index;
    if (!isTimed || (records & LATENCY_SAMPLE_MASK) != 0) {
      operator.process(record, this);
    } else {
      long start = System.nanoTime();
      operator.process(record, this);
      host.observer().stepLatency(index, System.nanoTime() - start);
    }
    // Not if it threw: the failure is that step's, which otherwise goes on with its next output.
    step = previous;
  }

  /** Counts how a record left a step. */
  void count(int index, Outcome left) {
    counts.add(index, left);
    if (left != Outcome.PROCESSED) {
      mark(left);
    }
  }

  /** Says what became of the record; having been processed outweighs everything else. */
  void mark(Outcome reached) {
    if (outcome == null || reached == Outcome.PROCESSED) {
      outcome = reached;
    }
  }

  RecordTransform<Message> transform(int index) {
    return Objects.requireNonNull(transforms.get(index));
  }

  /** Reads through to the host; what the host throws is remembered. */
  private <T> T fromHost(Supplier<T> read) {
    try {
      return read.get();
    } catch (StackOverflowError e) {
      throw e; // that of the step, which has called from too deep
    } catch (RuntimeException e) {
      hostFailure = new HostException(e);
      throw hostFailure;
    } catch (Error e) {
      hostFailure = new HostException(e);
      throw hostFailure;
    }
  }

  /** Tells what is wrong with a record from what is wrong with the keys of its subjects. */
  private final class HostProtection implements FieldProtection {
    private final FieldProtection fields;

    HostProtection(FieldProtection fields) {
      this.fields = fields;
    }

    @Override
    public Message seal(Message message, Supplier<Optional<String>> recordKey) {
      return guarded(() -> fields.seal(message, recordKey));
    }

    @Override
    public Message open(Message message) {
      return guarded(() -> fields.open(message));
    }

    private Message guarded(Supplier<Message> call) {
      try {
        return call.get();
      } catch (UndecodableEventException e) {
        throw e;
      } catch (RuntimeException e) {
        hostFailure = new HostException(e);
        throw hostFailure;
      }
    }
  }

  void throwIfHostFailed() {
    if (hostFailure != null) {
      throw hostFailure.rethrown();
    }
  }

  /*
   * Stores hold sealed messages, in their caches too: a subject's key is made, or found missing,
   * within the record's own unit of work rather than at a commit; and a state that was read once
   * is opened again, so that it is forgotten as soon as its subject is.
   */
  private Snapshot sealed(Snapshot snapshot, byte[] key) {
    return snapshot.withState(seal(snapshot.state(), key));
  }

  private Snapshot opened(Snapshot snapshot) {
    return snapshot.withState(open(snapshot.state()));
  }

  private WindowSnapshot opened(WindowSnapshot window) {
    return window.withSnapshot(opened(window.snapshot()));
  }

  /**
   * Returns a message as it may be written.
   *
   * @param key encoded key that it is written under
   */
  Message seal(Message message, byte[] key) {
    KeyType type = Objects.requireNonNull(entry).keyType();
    return protection.seal(message, () -> Optional.of(type.text(key)));
  }

  /** Returns a record of which a value that it is given is sealed wherever it is written. */
  <V extends Message> Envelope<V> sealing(Envelope<V> record) {
    return record.protectedBy(protection);
  }

  /** Returns a message that was sealed as it was. */
  Message open(Message message) {
    return protection.open(message);
  }

  Optional<Snapshot> snapshot(String store, byte[] key) {
    return fromHost(() -> state.snapshot(store, key)).map(this::opened);
  }

  void put(String store, byte[] key, Snapshot snapshot, long eventTimeMillis) {
    Snapshot sealed = sealed(snapshot, key);
    // Written back at the commit, where a changelog record that is too large ends the transaction.
    codec.requireFit(store, key, sealed);
    state.put(store, key, Optional.of(sealed), eventTimeMillis);
  }

  void delete(String store, byte[] key, long eventTimeMillis) {
    state.put(store, key, Optional.empty(), eventTimeMillis);
  }

  Optional<byte[]> answer(String store, byte[] key, String id, long eventTimeMillis) {
    return fromHost(() -> state.answer(store, key, id, eventTimeMillis));
  }

  void remember(String store, byte[] key, String id, byte[] answer, long eventTimeMillis) {
    state.remember(store, key, id, answer, eventTimeMillis);
  }

  /** Returns the stream time up to which the windows of a store were closed. */
  long streamTime(String store) {
    return fromHost(() -> windows.table(store).streamTimeMillis());
  }

  Optional<WindowSnapshot> window(String store, byte[] key, long start) {
    return fromHost(() -> windows.get(store, key, start)).map(this::opened);
  }

  List<WindowSnapshot> windows(String store, byte[] key, long from, long to) {
    List<WindowSnapshot> found = fromHost(() -> windows.fetch(store, key, from, to));
    return protection == FieldProtection.NONE
        ? found
        : found.stream().map(this::opened).toList();
  }

  void putWindow(String store, byte[] key, WindowSnapshot window) {
    WindowSnapshot sealed = window.withSnapshot(sealed(window.snapshot(), key));
    codec.requireFit(store, key, sealed.snapshot());
    windows.put(store, key, sealed);
  }

  void removeWindow(String store, byte[] key, long start) {
    windows.remove(store, key, start);
  }

  /** Returns the host's table of a store, past whatever is staged. */
  OperatorHost.WindowTable windowTable(String store) {
    return windows.table(store);
  }

  Optional<PendingTimer> timer(String store, byte[] key, String name) {
    return fromHost(() -> timers.get(store, key, name));
  }

  void putTimer(String store, PendingTimer timer) {
    timers.put(store, timer);
  }

  void removeTimer(String store, byte[] key, String name) {
    timers.remove(store, key, name);
  }

  /** Returns the host's table of a store, past whatever is staged. */
  OperatorHost.TimerTable timerTable(String store) {
    return timers.table(store);
  }

  /** Returns where a record entered the topology, and as what, for when it goes on later. */
  Provenance provenanceOf(Envelope<?> record) {
    return Provenances.read(Objects.requireNonNull(entry), input())
        .onward(input(), record.hasSourceValue());
  }

  /** Returns the keys that name a foreign key. */
  List<byte[]> subscribers(String store, byte[] foreignKey) {
    return fromHost(() -> subscriptions.fetch(store, foreignKey));
  }

  void subscribe(String store, byte[] foreignKey, byte[] key, long eventTimeMillis) {
    subscriptions.put(store, foreignKey, key, eventTimeMillis);
  }

  void unsubscribe(String store, byte[] foreignKey, byte[] key) {
    subscriptions.remove(store, foreignKey, key);
  }

  /** Stages an output: serialised, measured and placed, unless a newer one may take its place. */
  void emit(int exit, Envelope<?> record, List<EventHeaders.Entry> more) {
    ProgramEntry way = Objects.requireNonNull(entry);
    if (codec.mayWait(exit, record)) {
      newest.add(codec.newest(exit, record, more, way, input()));
    } else {
      outputs.add(codec.encode(exit, record, more, way, input()));
    }
  }

  /** Says what to stage instead of everything else, should the record fail. */
  void onFailure(Consumer<Failure> instead) {
    onFailure = instead;
  }

  /** Forgets all effects; what remains is that the record failed, and what became of it. */
  void discard(Failure failure, Outcome instead) {
    clear();
    // What waits is answered when it has been released.
    if (onFailure != null && instead != Outcome.PARKED) {
      stageInstead(onFailure, failure);
    }
    counts.add(step, instead);
    outcome = instead;
  }

  private void stageInstead(Consumer<Failure> instead, Failure failure) {
    try {
      instead.accept(failure);
    } catch (RuntimeException | Error e) {
      FatalErrors.rethrow(e);
      throwIfHostFailed();
      // The failure itself cannot be answered, for example for want of a key that can be read, or
      // because the author's partition rule throws: the dead letter is all there is.
      outputs.clear();
      newest.clear();
    }
  }

  Outcome apply() {
    state.apply();
    windows.apply();
    subscriptions.apply();
    timers.apply();
    for (OutputRecord output : outputs) {
      host.forward(output);
      host.observer().emitted(output.exit());
    }
    for (NewestOutput output : newest) {
      if (!host.keepNewest(output)) {
        host.forward(output.encoded());
        host.observer().emitted(output.exit());
      }
    }
    counts.tell(host.observer());
    return outcome == null ? Outcome.PROCESSED : outcome;
  }

  /** Returns the encoded key of a record that needs one. */
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
