package io.headwater.operator;

import io.headwater.behavior.TimerClock;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.FieldProtection;
import io.headwater.event.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What runs a program for one partition group: its stores, its outputs and its counters.
 *
 * <p>All methods are called on the thread that called {@link RunningProgram#process}. Whatever a
 * method throws is an infrastructure error: it leaves {@code process} as it is, and the record or
 * the window in hand counts as not consumed. A host must make all effects of one {@code process}
 * call visible together, or none.
 */
public interface OperatorHost {

  /**
   * Returns the table of a {@link ProgramStore.Snapshots} or {@link ProgramStore.GlobalRows} store,
   * or of one that another program shares. Called once, when started. Nothing is written to global
   * rows.
   */
  StateTable states(String store);

  /** Returns the table of a {@link ProgramStore.Ids} store. Called once, when started. */
  IdTable ids(String store);

  /** Returns the table of a {@link ProgramStore.Windows} store. Called once, when started. */
  WindowTable windows(String store);

  /** Returns the table of a {@link ProgramStore.Subscriptions} store. Called once, when started. */
  SubscriptionTable subscriptions(String store);

  /** Returns the table of a {@link ProgramStore.Parking} store. Called once, when started. */
  ParkingTable parking(String store);

  /** Returns the table of a {@link ProgramStore.Retries} store. Called once, when started. */
  DelayTable delays(String store);

  /** Returns the table of a {@link ProgramStore.Timers} store. Called once, when started. */
  TimerTable timers(String store);

  /**
   * Asks for a call of {@link RunningProgram#wake} once the wall clock has reached a time, in
   * milliseconds since the epoch; {@code Long.MAX_VALUE} for never. Takes the place of whatever was
   * asked for before. Called when started, too.
   */
  void wakeBy(long wallClockMillis);

  /** Returns which headers of ours outputs have. Always the same. */
  default HeaderLayout headerLayout() {
    return HeaderLayout.LEAN;
  }

  /** Writes a record. Called after the state of the record was written, in emission order. */
  void forward(OutputRecord output);

  /**
   * Takes an output that may wait for a newer one of its key, and writes whichever is the last
   * before it makes the effects visible of the records behind them. A host that writes it, then or
   * now, counts it as emitted.
   *
   * @return false if it cannot wait: it is then forwarded, and counted, as any other
   */
  default boolean keepNewest(NewestOutput output) {
    return false;
  }

  /** Writes the untouched source record to the dead-letter queue of the topic it came from. */
  void deadLetter(InputRecord source, Failure failure);

  /**
   * Called when the steps of a record have ended, before anything comes of it: a host makes good
   * here what an author's code may have done to the thread.
   */
  default void stepsEnded() {}

  /**
   * Waits before another attempt at the record in hand. Called after the failed attempt was
   * discarded; may return earlier, as nothing but the world outside changes meanwhile.
   */
  void await(Duration wait);

  /** Counts; must be cheap and must not throw. */
  Observer observer();

  /** Returns how personal data is kept out of what is written. Called once, when started. */
  default FieldProtection protection() {
    return FieldProtection.NONE;
  }

  /** Latest snapshot by encoded key. */
  interface StateTable {
    /** Returns the snapshot; empty before the first event of the key. */
    Optional<Snapshot> get(byte[] key);

    /** Replaces the snapshot. */
    void put(byte[] key, Snapshot snapshot, long eventTimeMillis);

    /** Removes the snapshot. */
    void delete(byte[] key, long eventTimeMillis);
  }

  /**
   * Ids per key with what was answered to them, kept until stream time has moved on by the declared
   * window since; so the id of a record that was late already is kept that long, too.
   */
  interface IdTable {
    /** Returns an answer whose event time is at most the window away from the given one. */
    Optional<byte[]> find(byte[] key, String id, long eventTimeMillis);

    /** Remembers an answer; may be empty. */
    void remember(byte[] key, String id, byte[] answer, long eventTimeMillis);
  }

  /**
   * States by encoded key and window, and the stream time up to which windows were closed. A key
   * has at most one window that begins at a time.
   */
  interface WindowTable {
    /** Returns the window of a key that begins at {@code start}. */
    Optional<WindowSnapshot> get(byte[] key, long start);

    /** Returns the windows of a key that begin in [{@code from}, {@code to}], earliest first. */
    List<WindowSnapshot> fetch(byte[] key, long from, long to);

    /** Replaces the window of a key that begins when this one does. */
    void put(byte[] key, WindowSnapshot window);

    /** Removes the window of a key that begins at {@code start}, if there is one. */
    void remove(byte[] key, long start);

    /**
     * Returns at most {@code limit} windows that are due at {@code streamTime}, in the order of
     * their due times, then of their key bytes, then of their starts.
     */
    List<DueWindow> due(long streamTime, int limit);

    /** Returns the stream time last set; {@code Long.MIN_VALUE} before the first record. */
    long streamTimeMillis();

    /** Sets the stream time; only ever forward, to at least 0. */
    void advanceTo(long streamTimeMillis);
  }

  /** Encoded keys by the encoded foreign key that they name. */
  interface SubscriptionTable {
    /** Returns the keys that name a foreign key, in the order of their bytes. */
    List<byte[]> fetch(byte[] foreignKey);

    /** Notes that a key names a foreign key; it may do so already. */
    void put(byte[] foreignKey, byte[] key, long eventTimeMillis);

    /** Notes that a key does not name a foreign key any more. */
    void remove(byte[] foreignKey, byte[] key);
  }

  /** Records that wait by encoded key, numbered in their order, and how many they are in all. */
  interface ParkingTable {
    /** Returns what is known of the records of a key; empty if none waits. */
    Optional<ParkingLot> lot(byte[] key);

    /** Replaces what is known of the records of a key. */
    void putLot(byte[] key, ParkingLot lot);

    /** Forgets a key of which no record waits any more. */
    void removeLot(byte[] key);

    /** Returns a record that was put and not removed since. */
    ParkedRecord record(byte[] key, long number);

    /** Keeps a record. */
    void putRecord(byte[] key, long number, ParkedRecord parked);

    /** Forgets a record. */
    void removeRecord(byte[] key, long number);

    /** Returns the number last set; 0 at first. */
    long count();

    /** Sets how many records wait, of all keys together. */
    void setCount(long count);

    /** Returns the wall-clock time in milliseconds since the epoch; for people to read only. */
    long clockMillis();
  }

  /** Records that wait for another attempt, in the order in which they are due. */
  interface DelayTable {
    /**
     * How many records there are, and were.
     *
     * @param waiting how many wait
     * @param next number of the record that will come next
     */
    record Counts(long waiting, long next) {}

    /** Keeps a record. */
    void put(DelayedRecord record);

    /** Forgets a record. */
    void remove(DelayedRecord record);

    /**
     * Returns at most {@code limit} records that are due at {@code wallClockMillis}, in the order
     * of their due times, then of their numbers.
     */
    List<DelayedRecord> due(long wallClockMillis, int limit);

    /**
     * Returns a time before which none is due, which may be less than the earliest there is; {@code
     * Long.MIN_VALUE} if nobody has looked yet, {@code Long.MAX_VALUE} if there is none.
     */
    long earliestDue();

    /** Returns the counts last set; 0 at first. */
    Counts counts();

    /** Sets the counts. */
    void setCounts(Counts counts);

    /** Returns the wall-clock time in milliseconds since the epoch. */
    long clockMillis();
  }

  /**
   * Timers by encoded key and name, in the order in which they are due, and the stream time that
   * they were fired for.
   */
  interface TimerTable {
    /** Returns the timer of a key that has that name. */
    Optional<PendingTimer> get(byte[] key, String name);

    /** Sets a timer, in place of one of its key and name. */
    void put(PendingTimer timer);

    /** Removes a timer, if there is one. */
    void remove(byte[] key, String name);

    /**
     * Returns at most {@code limit} timers that are due at {@code time}, in the order of their due
     * times, then of their key bytes, then of their names.
     */
    List<PendingTimer> due(TimerClock clock, long time, int limit);

    /**
     * Returns a time before which no timer is due, which may be less than the earliest there is;
     * {@code Long.MIN_VALUE} if nobody has looked yet, {@code Long.MAX_VALUE} if there is none.
     */
    long earliestDue(TimerClock clock);

    /** Returns the stream time last set; {@code Long.MIN_VALUE} before the first record. */
    long streamTimeMillis();

    /** Sets the stream time; only ever forward, to at least 0. */
    void advanceTo(long streamTimeMillis);
  }

  /** A window with its encoded key. */
  record DueWindow(byte[] key, WindowSnapshot window) {}

  /** Receives counts of one program; steps by their index in {@link Program#steps()}. */
  interface Observer {
    /** Tells whether latencies are measured. Always the same. */
    default boolean isTimed() {
      return true;
    }

    /** Called once for each record whose effects are applied, before its outcome. */
    void consumed();

    /**
     * Called for each consumed record after its effects are applied.
     *
     * @param latencyNanos how long the record took; negative if it was not timed
     * @param eventTimeMillis of a release, which is no event, {@code Long.MAX_VALUE}
     */
    void outcome(Outcome outcome, long latencyNanos, long eventTimeMillis);

    /** Called for each record that left a step. */
    void step(int step, Outcome outcome);

    /** Called for each further attempt at a record, by the step that failed, before the wait. */
    void retried(int step);

    /** Called when started, and when the number of records that wait has changed. */
    void parked(long count);

    /** Called when started, and when the number of those that wait for an attempt has changed. */
    void delayed(long count);

    /** Called for sampled records with the time that a step and all after it took. */
    void stepLatency(int step, long nanos);

    /** Called for each record written. */
    void emitted(int exit);
  }
}
