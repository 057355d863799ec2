package io.headwater.streams;

import io.headwater.event.Snapshot;
import io.headwater.metrics.RebuildMeter;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.StateFold;
import io.headwater.state.CorruptStateException;
import io.headwater.state.ObjectStore;
import io.headwater.state.StoreMark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no command is decided against a state that this topology would not make of its
 * events: the states of one task's aggregate are made anew if another one has made them.
 */
final class StateUpkeep implements AutoCloseable {
  /*
   * A processor's init method runs once the store is restored, and before the first record. But
   * what is written there is in a transaction that nothing commits until a record comes, and the
   * thread must poll. So init only looks at the mark; the work is done by a wall-clock punctuation,
   * in portions, each of which is committed as any record is. Meanwhile the consumer fetches
   * nothing for this task, so that no record comes before it is done. Where the host cannot hold
   * the consumer back (TopologyTestDriver, group.protocol=streams), the first record finds the work
   * undone, and waits for all of it.
   */

  /** Stores whose states are taken for right, whatever has made them; separated by commas. */
  static final String TRUSTED_STORES_CONFIG = "headwater.trusted.stores";

  /** Stores that are filled from events that were there before them; separated by commas. */
  static final String FILLED_STORES_CONFIG = "headwater.filled.stores";

  private static final Logger LOG = LoggerFactory.getLogger(StateUpkeep.class);
  private static final Duration SOON = Duration.ofMillis(1);
  private static final long PORTION_NANOS = Duration.ofMillis(500).toNanos();
  private static final long TOLD_NANOS = Duration.ofSeconds(10).toNanos();

  private final StateFold fold;
  private final HostSettings settings;
  private final ProcessorContext<byte[], Payload> context;
  private final ObjectStore<Snapshot> store;
  private final StateRebuilds.Partition partition;
  private final Set<TopicPartition> inputs;
  private final RebuildMeter meter;
  private Condition condition = Condition.CURRENT;
  private Optional<Cancellable> portions = Optional.empty();
  private @Nullable StateRebuild rebuild;
  private long begunNanos;
  private long toldNanos;
  private long events;

  private enum Condition {
    CURRENT,
    UNMARKED,
    OUTDATED
  }

  StateUpkeep(
      Program program,
      StateFold fold,
      HostSettings settings,
      ProcessorContext<byte[], Payload> context) {
    this.fold = fold;
    this.settings = settings;
    this.context = context;
    this.store = context.getStateStore(fold.store());
    this.partition = new StateRebuilds.Partition(fold.store(), context.taskId().partition());
    this.inputs = program.entries().stream()
        .map(entry -> (ProgramEntry.Source) entry)
        .map(entry -> new TopicPartition(entry.topic(), context.taskId().partition()))
        .collect(Collectors.toSet());
    this.meter = settings.metrics().rebuild(fold.store());
  }

  /** Looks whether there is anything to do, when the task starts. */
  void begin() {
    Optional<String> reason = reason();
    if (reason.isPresent() && isTrusted()) {
      LOG.warn(
          "states are taken as they are, as asked for [store={}, partition={}, reason={}]",
          fold.store(),
          partition.number(),
          reason.get());
      condition = Condition.UNMARKED;
      portions = Optional.of(
          context.schedule(SOON, PunctuationType.WALL_CLOCK_TIME, now -> beforeRecord()));
    } else if (reason.isPresent()) {
      outdated(reason.get());
    } else {
      condition = isCurrent(markOf()) ? Condition.CURRENT : Condition.UNMARKED;
    }
  }

  private void outdated(String reason) {
    LOG.info(
        "states are made anew of their events [store={}, partition={}, topic={}, reason={}]",
        fold.store(),
        partition.number(),
        fold.topic(),
        reason);
    condition = Condition.OUTDATED;
    begunNanos = System.nanoTime();
    toldNanos = begunNanos;
    settings.rebuilds().begin(partition, inputs);
    portions = Optional.of(
        context.schedule(SOON, PunctuationType.WALL_CLOCK_TIME, now -> work(PORTION_NANOS)));
  }

  /** Returns why the states cannot be taken as they are; empty if they can. */
  private Optional<String> reason() {
    if (settings.rebuilds().isDemanded(partition)) {
      return Optional.of("a state cannot be read");
    }
    Optional<Snapshot> mark;
    try {
      mark = markOf();
    } catch (CorruptStateException e) {
      return Optional.of("their fingerprint cannot be read");
    }
    if (mark.isPresent()) {
      return isCurrent(mark)
          ? Optional.empty()
          : Optional.of("their fingerprint is %x, expected %x"
              .formatted(mark.get().sequence(), fold.fingerprint()));
    }
    if (!isEmpty()) {
      return Optional.of("they have no fingerprint");
    }
    return isNamedIn(FILLED_STORES_CONFIG)
        ? Optional.of("the store is empty and to be filled")
        : Optional.empty();
  }

  private Optional<Snapshot> markOf() {
    return Optional.ofNullable(store.get(StoreMark.KEY));
  }

  private boolean isCurrent(Optional<Snapshot> mark) {
    return mark.isPresent() && mark.get().sequence() == fold.fingerprint();
  }

  private boolean isEmpty() {
    try (KeyValueIterator<Bytes, Snapshot> all = store.all()) {
      return !all.hasNext();
    }
  }

  /** Tells whether another mark has come since the task started, with states that it is about. */
  private boolean isCopied() {
    Optional<Snapshot> mark = markOf();
    return !isTrusted() && mark.isPresent() && !isCurrent(mark);
  }

  private boolean isTrusted() {
    return isNamedIn(TRUSTED_STORES_CONFIG);
  }

  private boolean isNamedIn(String setting) {
    Object named = context.appConfigs().get(setting);
    return named != null
        && Arrays.asList(named.toString().split("\\s*,\\s*")).contains(fold.store());
  }

  /** Requires that the states are right; called before each record. */
  void beforeRecord() {
    if (condition == Condition.CURRENT) {
      return;
    }
    if (condition == Condition.UNMARKED && isCopied()) {
      outdated("they were copied from elsewhere");
    }
    if (condition == Condition.UNMARKED) {
      store.put(StoreMark.KEY, new Snapshot(fold.initial().state(), fold.fingerprint()), 0);
      condition = Condition.CURRENT;
      settings.rebuilds().complete(partition);
      stop();
    }
    while (condition == Condition.OUTDATED) {
      work(PORTION_NANOS);
    }
  }

  private void work(long nanos) {
    if (condition != Condition.OUTDATED) {
      return;
    }
    StateRebuild open = rebuild;
    if (open == null) {
      Path directory = context.stateDir().toPath().resolve("rebuild-" + fold.store());
      open = new StateRebuild(fold, store, source(), directory);
      rebuild = open;
    }
    int read = open.work(nanos);
    meter.read(read);
    events += read;
    context.commit();
    if (open.isComplete()) {
      complete(open);
    } else {
      tell(open);
    }
  }

  private StateRebuild.Source source() {
    Object guarantee = context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
    return new StateRebuild.Source(
        settings.history(),
        partition.number(),
        !StreamsConfig.AT_LEAST_ONCE.equals(guarantee),
        new StateFold.Reading(settings.limits(), settings.protection()));
  }

  private void tell(StateRebuild open) {
    long now = System.nanoTime();
    if (now - toldNanos < TOLD_NANOS) {
      return;
    }
    toldNanos = now;
    double seconds = (now - begunNanos) / 1e9;
    double perSecond = Math.max(1, open.done() / seconds);
    LOG.info(
        "states are being made anew [store={}, partition={}, done={}, of={}, per-second={},"
            + " seconds-left={}]",
        fold.store(),
        partition.number(),
        open.done(),
        open.total(),
        Math.round(perSecond),
        Math.round((open.total() - open.done()) / perSecond));
  }

  private void complete(StateRebuild done) {
    long millis = Duration.ofNanos(System.nanoTime() - begunNanos).toMillis();
    LOG.info(
        "states were made anew [store={}, partition={}, events={}, repeated={}, changed={},"
            + " millis={}]",
        fold.store(),
        partition.number(),
        events,
        done.repeated(),
        done.changed(),
        millis);
    condition = Condition.CURRENT;
    meter.completed(millis);
    stop();
    settings.rebuilds().complete(partition);
  }

  private void stop() {
    portions.ifPresent(Cancellable::cancel);
    portions = Optional.empty();
    if (rebuild != null) {
      rebuild.close();
      rebuild = null;
    }
  }

  /** Asks for the states to be made anew when the task starts next, if one of them is corrupt. */
  void noteCorrupt(CorruptStateException corrupt) {
    if (corrupt.store().equals(fold.store())) {
      settings.rebuilds().demand(partition);
    }
  }

  @Override
  public void close() {
    stop();
    settings.rebuilds().abandon(partition);
  }
}
