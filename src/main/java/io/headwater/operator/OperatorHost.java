package io.headwater.operator;

import io.headwater.diagnostic.Outcome;
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

  /** Returns the table of a {@link ProgramStore.Snapshots} store. Called once, when started. */
  StateTable states(String store);

  /** Returns the table of a {@link ProgramStore.Ids} store. Called once, when started. */
  IdTable ids(String store);

  /** Returns the table of a {@link ProgramStore.Windows} store. Called once, when started. */
  WindowTable windows(String store);

  /** Writes a record. Called after the state of the record was written, in emission order. */
  void forward(OutputRecord output);

  /** Writes the untouched source record to the dead-letter queue of the topic it came from. */
  void deadLetter(InputRecord source, Failure failure);

  /**
   * Waits before another attempt at the record in hand. Called after the failed attempt was
   * discarded; may return earlier, as nothing but the world outside changes meanwhile.
   */
  void await(Duration wait);

  /** Counts; must be cheap and must not throw. */
  Observer observer();

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

  /** A window with its encoded key. */
  record DueWindow(byte[] key, WindowSnapshot window) {}

  /** Receives counts of one program; steps by their index in {@link Program#steps()}. */
  interface Observer {
    /** Called once for each record whose effects are applied, before its outcome. */
    void consumed();

    /** Called for each consumed record after its effects are applied. */
    void outcome(Outcome outcome, long latencyNanos, long eventTimeMillis);

    /** Called for each record that left a step. */
    void step(int step, Outcome outcome);

    /** Called for each further attempt at a record, by the step that failed, before the wait. */
    void retried(int step);

    /** Called for sampled records with the time that a step and all after it took. */
    void stepLatency(int step, long nanos);

    /** Called for each record written. */
    void emitted(int exit);
  }
}
