package io.headwater.replay;

import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.InputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramStore;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * An aggregate at work on the commands of one key: the state of a key follows from those alone.
 *
 * <p>Other commands have one way to tell in it: they move stream time, and an id is forgotten when
 * that is far ahead. So commands that are late by more than the window of ids make it inexact.
 */
final class OneKeyTopology implements ReplayHost {
  private final InMemoryTopology aggregate;
  private final Entrance entrance;
  private final String topic;
  private final byte[] key;
  private final long windowMillis;
  private long latest = Long.MIN_VALUE;
  private boolean isExact = true;

  private OneKeyTopology(
      InMemoryTopology aggregate, Entrance entrance, String topic, byte[] key, long windowMillis) {
    this.aggregate = aggregate;
    this.entrance = entrance;
    this.topic = topic;
    this.key = key;
    this.windowMillis = windowMillis;
  }

  /**
   * Starts the aggregate that keeps a state.
   *
   * @return empty if that state may depend on other keys, too
   */
  static Optional<OneKeyTopology> of(
      TopologySpec spec,
      ReplaySettings settings,
      ReplaySink sink,
      TopologyMetrics metrics,
      Replay.Request.OneState state) {
    List<Program> programs = Program.compile(spec);
    Wiring wiring = new Wiring(spec.name(), programs);
    boolean mayDepend = settings.isInOnePartition()
        || settings.protection() != FieldProtection.NONE
        || programs.stream().anyMatch(Decomposition::mayStopOrWait);
    for (int i = 0; i < programs.size() && !mayDepend; i++) {
      Program program = programs.get(i);
      if (keeps(program, state.store()) && !wiring.isFed(i)) {
        return Optional.of(new OneKeyTopology(
            InMemoryTopology.part(
                spec,
                settings,
                sink,
                metrics,
                new MemoryStores(StateChange.Listener.NONE, ReplayTrace.NONE, Optional.empty()),
                Set.of(i)),
            new Entrance(spec, settings),
            ((ProgramEntry.Source) program.entries().get(0)).topic(),
            state.key(),
            windowMillis(program)));
      }
    }
    return Optional.empty();
  }

  private static boolean keeps(Program program, String store) {
    return program.stateFold().filter(fold -> fold.store().equals(store)).isPresent();
  }

  private static long windowMillis(Program program) {
    return program.stores().stream()
        .filter(ProgramStore.Ids.class::isInstance)
        .mapToLong(ids -> ((ProgramStore.Ids) ids).window().toMillis())
        .min()
        .orElse(Long.MAX_VALUE);
  }

  @Override
  public boolean dependsOn(SourceRecord source) {
    Optional<byte[]> of = source.event().key();
    return of.isPresent() && Arrays.equals(of.get(), key) && source.topic().equals(topic);
  }

  @Override
  public RecordPosition process(SourceRecord source) {
    InputRecord record = entrance.enter(source);
    if (record.isTimely()) {
      latest = Math.max(latest, record.timestamp());
    }
    if (dependsOn(source)) {
      isExact &= !record.isTimely() || latest - record.timestamp() <= windowMillis;
      aggregate.enter(record, entrance.now());
    }
    return record.position();
  }

  @Override
  public boolean isExact() {
    return isExact;
  }

  @Override
  public void advanceTo(Instant time) {
    entrance.advanceTo(time);
  }

  @Override
  public Instant now() {
    return entrance.now();
  }

  @Override
  public void finish() {}

  @Override
  public void close() {
    aggregate.close();
  }

  @Override
  public Optional<Snapshot> state(String store, byte[] encodedKey) {
    return aggregate.state(store, encodedKey);
  }

  @Override
  public SortedMap<String, StoreDigest> storeDigests() {
    return aggregate.storeDigests();
  }
}
