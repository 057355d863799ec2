package io.headwater.host;

import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.operator.HeldEntry;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.PendingTimer;
import io.headwater.operator.ProgramStore;
import io.headwater.operator.WindowSnapshot;
import io.headwater.state.CheckedCodec;
import io.headwater.state.StateCodec;
import io.headwater.state.StateMap;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * The tables of the stores that programs declare, each over states by key that were made with the
 * {@link #codec} of its store. What a store holds is so the same in every host, byte for byte.
 */
@SuppressWarnings("unchecked") // a map holds what the codec of its store encodes
public final class StoreTables {
  private StoreTables() {}

  /**
   * Returns how the states of a store that a program writes are encoded.
   *
   * @throws IllegalArgumentException if it is a store of ids, which are no states
   */
  public static StateCodec<?> codec(ProgramStore store) {
    if (store instanceof ProgramStore.Snapshots snapshots) {
      return snapshots(store.name(), snapshots.state());
    }
    if (store instanceof ProgramStore.Windows windows) {
      return new CheckedCodec<>(store.name(), new WindowEntryCodec(windows.state()));
    }
    if (store instanceof ProgramStore.Subscriptions) {
      return new CheckedCodec<>(store.name(), Subscribed.CODEC);
    }
    if (store instanceof ProgramStore.Timers) {
      return new CheckedCodec<>(store.name(), new TimerEntryCodec());
    }
    if (store instanceof ProgramStore.Parking) {
      return new CheckedCodec<>(store.name(), new ParkingEntryCodec());
    }
    if (store instanceof ProgramStore.Retries) {
      return new CheckedCodec<>(store.name(), new DelayEntryCodec());
    }
    throw new IllegalArgumentException("store '%s' holds no states".formatted(store.name()));
  }

  /** Returns how snapshots of a state type are encoded, such as the rows of a global table. */
  public static StateCodec<Snapshot> snapshots(String store, MessageType state) {
    return new CheckedCodec<>(store, new SnapshotCodec(state));
  }

  /** Returns the table of a {@link ProgramStore.Snapshots} store, or of global rows. */
  public static OperatorHost.StateTable states(StateMap<?> map) {
    return new ObjectStateTable((StateMap<Snapshot>) map);
  }

  /** Returns the table of a {@link ProgramStore.Windows} store; not to be made twice. */
  public static OperatorHost.WindowTable windows(StateMap<?> map) {
    return new ObjectWindowTable((StateMap<WindowEntry>) map);
  }

  /** Returns the table of a {@link ProgramStore.Subscriptions} store. */
  public static OperatorHost.SubscriptionTable subscriptions(StateMap<?> map) {
    return new ObjectSubscriptionTable((StateMap<Subscribed>) map);
  }

  /**
   * Returns the table of a {@link ProgramStore.Parking} store.
   *
   * @param clock the wall clock, which tells people since when a key is parked
   */
  public static OperatorHost.ParkingTable parking(StateMap<?> map, Clock clock) {
    return new ObjectParkingTable((StateMap<ParkingEntry>) map, clock);
  }

  /**
   * Returns the table of a {@link ProgramStore.Retries} store; not to be made twice.
   *
   * @param clock the wall clock, by which records are due
   */
  public static OperatorHost.DelayTable delays(StateMap<?> map, Clock clock) {
    return new ObjectDelayTable((StateMap<DelayEntry>) map, clock);
  }

  /** Returns the table of a {@link ProgramStore.Timers} store; not to be made twice. */
  public static OperatorHost.TimerTable timers(StateMap<?> map) {
    return new ObjectTimerTable((StateMap<TimerEntry>) map);
  }

  /** Reads the windows of a key from a {@link ProgramStore.Windows} store, earliest first. */
  public static List<WindowSnapshot> windowsOf(StateMap<?> map, byte[] key) {
    return windows(map).fetch(key, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Reads the timers of a key from a {@link ProgramStore.Timers} store, in the order of names. */
  public static List<PendingTimer> timersOf(StateMap<?> map, byte[] key) {
    return ObjectTimerTable.pending((StateMap<TimerEntry>) map, key);
  }

  /**
   * Reads an entry of a store that holds several things per key.
   *
   * @return empty if it is none of those that a key has, or if there is none
   */
  public static Optional<HeldEntry> held(StateMap<?> map, Bytes stored) {
    return Optional.ofNullable((Object) map.get(stored))
        .flatMap(entry -> HeldEntries.of(stored, entry));
  }
}
