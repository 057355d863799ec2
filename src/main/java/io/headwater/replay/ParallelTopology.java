package io.headwater.replay;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.InputRecord;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * Rounds
 * ======
 *
 * Batches of records go through three stages, one per round, each stage with another batch:
 *
 *   1. the first programs, their partitions spread over workers;
 *   2. the other parts, each on a thread of its own;
 *   3. what was written is numbered and handed to the sink, record by record of the history.
 *
 * Meanwhile the next batch is read. Nothing in a round needs anything of the same round, so it does
 * not matter how many threads there are, or which of them is faster.
 */
/**
 * A topology at work in memory on several threads, that leads to what {@link InMemoryTopology}
 * leads to on one. The sink is called by several threads, by one at a time.
 */
final class ParallelTopology implements ReplayHost {
  private static final int STAGES = 3;

  private final Entrance entrance;
  private final Decomposition decomposition;
  private final ReplaySink sink;
  private final Crew crew;
  private final List<Part> workers = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final Entrance.Offsets offsets = new Entrance.Offsets();
  private ReplayBatch filling;
  private Optional<ReplayBatch> entered = Optional.empty();
  private Optional<ReplayBatch> handedOn = Optional.empty();

  /** Some programs, and where to put what they write for the record in hand. */
  private static final class Part implements ReplaySink {
    private final InMemoryTopology programs;
    private ReplayBatch.@Nullable Written written;

    Part(
        TopologySpec spec,
        ReplaySettings settings,
        TopologyMetrics metrics,
        Optional<HeapState> heap,
        Set<Integer> which) {
      MemoryStores stores = new MemoryStores(StateChange.Listener.NONE, ReplayTrace.NONE, heap);
      this.programs = InMemoryTopology.part(spec, settings, this, metrics, stores, which);
    }

    @Override
    public void written(WrittenRecord record) {
      Objects.requireNonNull(written, "nothing has entered").add(record);
    }
  }

  /**
   * Starts a topology.
   *
   * @param request at least two threads
   */
  ParallelTopology(
      TopologySpec spec,
      ReplaySink sink,
      TopologyMetrics metrics,
      Decomposition decomposition,
      Replay.Request request) {
    int threads = request.threads();
    int all = threads + decomposition.parts().size();
    this.entrance = new Entrance(spec, request.settings());
    this.decomposition = decomposition;
    this.sink = sink;
    this.crew = new Crew(threads);
    for (int i = 0; i < all; i++) {
      int number = i;
      Optional<HeapState> heap = request.heap().map(whole -> whole.part(number, all));
      Set<Integer> which =
          i < threads ? decomposition.first() : decomposition.parts().get(i - threads);
      Part part = new Part(spec, request.settings(), metrics, heap, which);
      (i < threads ? workers : parts).add(part);
    }
    this.filling = new ReplayBatch(workers.size(), parts.size());
  }

  @Override
  public RecordPosition process(SourceRecord source) {
    InputRecord record = entrance.enter(source);
    filling.add(new ReplayBatch.Entered(record, entrance.now()));
    if (filling.isFull()) {
      nextRound();
    }
    return record.position();
  }

  @Override
  public void advanceTo(Instant time) {
    entrance.advanceTo(time);
  }

  @Override
  public Instant now() {
    return entrance.now();
  }

  /** Waits for the last round, and starts the next one. */
  private void nextRound() {
    crew.finish();
    Optional<ReplayBatch> done = handedOn;
    handedOn = entered;
    entered = Optional.of(filling);
    filling = new ReplayBatch(workers.size(), parts.size());
    List<Runnable> tasks = new ArrayList<>();
    handedOn.ifPresent(batch -> parts.forEach(part -> tasks.add(() -> runPart(part, batch))));
    entered.ifPresent(batch -> workers.forEach(worker -> tasks.add(() -> runFirst(worker, batch))));
    done.ifPresent(batch -> tasks.add(() -> hand(batch)));
    crew.start(tasks);
  }

  private void runFirst(Part worker, ReplayBatch batch) {
    int number = workers.indexOf(worker);
    ReplayBatch.Written written = batch.ofWorker(number);
    worker.written = written;
    for (ReplayBatch.Entered one : batch.entered()) {
      if (batch.workerOf(one) == number
          && decomposition.isFirst(one.record().position().topic())) {
        worker.programs.enter(one.record(), one.now());
      }
      written.endOfRecord();
    }
  }

  private void runPart(Part part, ReplayBatch batch) {
    int number = parts.indexOf(part);
    ReplayBatch.Written written = batch.ofPart(number);
    part.written = written;
    List<WrittenRecord> read = new ArrayList<>();
    for (int i = 0; i < batch.entered().size(); i++) {
      ReplayBatch.Entered one = batch.entered().get(i);
      if (isRead(one.record().position().topic(), number)) {
        part.programs.enter(one.record(), one.now());
      }
      batch.ofWorker(batch.workerOf(one)).forEach(i, record -> {
        if (isRead(record.position().topic(), number)) {
          read.add(record);
        }
      });
      if (!read.isEmpty()) {
        part.programs.receive(read, one.now());
        read.clear();
      }
      written.endOfRecord();
    }
  }

  private boolean isRead(String topic, int part) {
    return decomposition.reader(topic) == part;
  }

  /** Hands on what was written; what a part reads is that part's, which has numbered it already. */
  private void hand(ReplayBatch batch) {
    for (int i = 0; i < batch.entered().size(); i++) {
      int worker = batch.workerOf(batch.entered().get(i));
      batch.ofWorker(worker).forEach(i, record -> {
        if (isRead(record.position().topic(), Decomposition.NOBODY)) {
          sink.written(numbered(record));
        }
      });
      for (int number = 0; number < parts.size(); number++) {
        int part = number;
        batch
            .ofPart(part)
            .forEach(
                i,
                record -> sink.written(
                    isRead(record.position().topic(), part) ? record : numbered(record)));
      }
    }
  }

  private WrittenRecord numbered(WrittenRecord record) {
    RecordPosition position = record.position();
    return record.at(offsets.take(position.topic(), position.partition(), 0));
  }

  @Override
  public void finish() {
    for (int stage = 0; stage < STAGES; stage++) {
      nextRound();
    }
    crew.finish();
  }

  @Override
  public void close() {
    crew.close();
    all().forEach(InMemoryTopology::close);
  }

  private Stream<InMemoryTopology> all() {
    return Stream.concat(workers.stream(), parts.stream()).map(part -> part.programs);
  }

  @Override
  public Optional<Snapshot> state(String store, byte[] key) {
    return all().flatMap(part -> part.state(store, key).stream()).findFirst();
  }

  @Override
  public SortedMap<String, StoreDigest> storeDigests() {
    return StoreDigest.all(all().map(InMemoryTopology::stores).toList());
  }
}
