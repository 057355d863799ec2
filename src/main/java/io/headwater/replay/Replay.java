package io.headwater.replay;

import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Program;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A history on its way through a topology in memory. Nothing is written anywhere but to the sink:
 * no topic, no database, and effects are not called. Deterministic; not thread-safe.
 */
public final class Replay implements AutoCloseable {
  private final TopologySpec spec;
  private final TopologyMetrics metrics;
  private final DigestSink digests = new DigestSink();
  private final ReplayHost topology;
  private final StopAt until;
  private final Optional<byte[]> key;
  private long records;
  private long passedOver;
  private Optional<RecordPosition> last = Optional.empty();

  /**
   * What is asked of a replay.
   *
   * @param sink takes what the topology writes
   * @param listener hears how states change
   * @param key encoded key of the records to replay; absent for all
   * @param threads at least 1; as many as are given are at work if the topology can be taken apart
   * @param state the only state that is wanted; absent for all
   * @param heap how many states the heap holds; absent for all of them
   */
  public record Request(
      ReplaySettings settings,
      ReplaySink sink,
      StateChange.Listener listener,
      StopAt until,
      Optional<byte[]> key,
      int threads,
      Optional<OneState> state,
      Optional<HeapState> heap) {
    /** A store, and the encoded key of a state in it. */
    public record OneState(String store, byte[] key) {}

    /** Replays everything, on one thread, and keeps nothing but digests. */
    public static final Request ALL = new Request(
        ReplaySettings.DEFAULT,
        ReplaySink.NONE,
        StateChange.Listener.NONE,
        StopAt.END,
        Optional.empty(),
        1,
        Optional.empty(),
        Optional.empty());

    /** Returns this request with another protection of personal data. */
    public Request withProtection(FieldProtection other) {
      return new Request(
          settings.withProtection(other), sink, listener, until, key, threads, state, heap);
    }

    /** Returns this request with another sink. */
    public Request withSink(ReplaySink other) {
      return new Request(settings, other, listener, until, key, threads, state, heap);
    }

    /** Returns this request with another listener. */
    public Request withListener(StateChange.Listener other) {
      return new Request(settings, sink, other, until, key, threads, state, heap);
    }

    /** Returns this request, stopping elsewhere. */
    public Request withUntil(StopAt other) {
      return new Request(settings, sink, listener, other, key, threads, state, heap);
    }

    /** Returns this request for the records of one key. */
    public Request withKey(byte[] other) {
      return new Request(settings, sink, listener, until, Optional.of(other), threads, state, heap);
    }

    /**
     * Returns this request for one state: records on which it does not depend are passed over,
     * where that is known; see {@link Replay#isExact}.
     */
    public Request withState(OneState one) {
      return new Request(settings, sink, listener, until, key, threads, Optional.of(one), heap);
    }

    /** Returns this request with states on disk, where the heap would hold too many. */
    public Request withHeap(HeapState bound) {
      return new Request(settings, sink, listener, until, key, threads, state, Optional.of(bound));
    }

    /** Returns this request for so many threads, at least 1. */
    public Request withThreads(int other) {
      return new Request(settings, sink, listener, until, key, other, state, heap);
    }
  }

  /**
   * Prepares a replay.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   */
  public Replay(TopologySpec spec, Request request) {
    this.spec = spec;
    this.metrics = new TopologyMetrics(spec.name());
    this.until = request.until();
    this.key = request.key();
    this.topology = host(request);
  }

  /** A listener is told of changes in the order in which they are made on one thread. */
  private ReplayHost host(Request request) {
    ReplaySink sink = digests.and(request.sink());
    Optional<OneKeyTopology> one = request
        .state()
        .filter(any -> request.listener() == StateChange.Listener.NONE)
        .flatMap(state -> OneKeyTopology.of(spec, request.settings(), sink, metrics, state));
    if (one.isPresent()) {
      return one.get();
    }
    Optional<Decomposition> decomposition =
        request.threads() > 1 && request.listener() == StateChange.Listener.NONE
            ? Decomposition.of(spec, request.settings())
            : Optional.empty();
    if (decomposition.isPresent()) {
      return new ParallelTopology(spec, sink, metrics, decomposition.get(), request);
    }
    MemoryStores stores = new MemoryStores(request.listener(), ReplayTrace.NONE, request.heap());
    return InMemoryTopology.of(spec, request.settings(), sink, metrics, stores);
  }

  /** Returns how many records were replayed so far. */
  public long records() {
    return records;
  }

  /** Returns the record replayed last. */
  public Optional<RecordPosition> last() {
    return last;
  }

  /**
   * Replays a history, until it is at its end or where it was to stop. To be called once.
   *
   * @param history in the order of the replay
   * @param goesOn asked before each record whether to go on
   */
  public ReplayReport run(Iterator<SourceRecord> history, BooleanSupplier goesOn) {
    ReplayReport.Ending ending;
    try {
      ending = replay(history, goesOn);
      topology.finish();
    } catch (HaltingRecordException e) {
      ending = new ReplayReport.Ending.Halted(String.valueOf(e.getMessage()));
    }
    return report(ending);
  }

  private ReplayReport.Ending replay(Iterator<SourceRecord> history, BooleanSupplier goesOn) {
    while (history.hasNext()) {
      if (!goesOn.getAsBoolean()) {
        return new ReplayReport.Ending.Stopped();
      }
      SourceRecord record = history.next();
      if (until instanceof StopAt.Time time && record.event().time().isAfter(time.time())) {
        topology.advanceTo(time.time());
        return new ReplayReport.Ending.Reached();
      }
      if (!isWanted(record)) {
        passedOver++;
        continue;
      }
      RecordPosition position = topology.process(record);
      if (topology.dependsOn(record)) {
        records++;
        last = Optional.of(position);
      } else {
        passedOver++;
      }
      if (until instanceof StopAt.Position at && at.position().equals(position)) {
        return new ReplayReport.Ending.Reached();
      }
    }
    if (until instanceof StopAt.Time time) {
      topology.advanceTo(time.time());
      return new ReplayReport.Ending.Reached();
    }
    return new ReplayReport.Ending.Complete();
  }

  private boolean isWanted(SourceRecord record) {
    return key.isEmpty()
        || record.event().key().filter(one -> Arrays.equals(one, key.get())).isPresent();
  }

  private ReplayReport report(ReplayReport.Ending ending) {
    return new ReplayReport(
        spec.name(),
        records,
        passedOver,
        last,
        topology.now(),
        ending,
        programs(),
        ReplayReport.StepCounts.of(spec, metrics),
        digests.end(),
        topology.storeDigests());
  }

  private Map<String, OutcomeCounts> programs() {
    Map<String, OutcomeCounts> counted = metrics.countsByProgram();
    Map<String, OutcomeCounts> all = new LinkedHashMap<>();
    Program.compile(spec)
        .forEach(program ->
            all.put(program.name(), counted.getOrDefault(program.name(), OutcomeCounts.NONE)));
    return all;
  }

  /**
   * Tells whether records that were passed over have changed nothing about the one state asked for;
   * if they may have, it is to be replayed without {@link Request#withState}.
   */
  public boolean isExact() {
    return topology.isExact();
  }

  /** Returns the state of a key at present. */
  public Optional<Snapshot> state(String store, byte[] encodedKey) {
    return topology.state(store, encodedKey);
  }

  /** Returns where the virtual clock stands. */
  public Instant now() {
    return topology.now();
  }

  /** Lets go of threads and of states on disk; nothing can be asked of it afterwards. */
  @Override
  public void close() {
    topology.close();
  }
}
