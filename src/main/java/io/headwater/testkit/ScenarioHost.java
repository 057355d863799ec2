package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import io.headwater.operator.ParkingLot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A topology at work for one scenario; for one thread. */
public interface ScenarioHost extends AutoCloseable {
  /**
   * Called for each record that a scenario gives. Must return when everything is done that the
   * record leads to; an implementation that cannot tell must throw.
   */
  void send(ScenarioRecord record);

  /** Returns the event time that the next record has, unless its scenario says another one. */
  Instant now();

  /**
   * Called when a scenario lets time pass.
   *
   * @throws UnsupportedOperationException if something is due meanwhile that only a wall clock
   *     would bring about, and the wall clock cannot be moved
   */
  void elapse(Duration by);

  /** Returns what was written to a stream, the given history not included; by key in its order. */
  List<Envelope<Message>> records(String stream);

  /** Returns the dead letters of records that entered by a stream. */
  List<DeadLetter> deadLetters(String stream);

  /**
   * Returns the state that a store holds under a key.
   *
   * @throws IllegalArgumentException if there is no such store of states
   */
  Optional<Snapshot> state(String store, Object key);

  /** Returns the states that a store holds, each with its encoded key. */
  List<StoredState> states(String store);

  /** A state with its encoded key. */
  record StoredState(ByteString key, Snapshot snapshot) {}

  /**
   * Returns which keys are parked and why, by encoded key.
   *
   * @param program an aggregate, a saga, a pipeline or a projection, by its name
   * @throws IllegalArgumentException if no such program parks records
   */
  Map<ByteString, ParkingLot.Reason> parked(String program);

  /** Returns the names of the pending timers of a process, in their order. */
  List<String> timers(String saga, String process);

  /**
   * Stops, and checks what must hold of every run.
   *
   * @throws AssertionError if something does not
   */
  @Override
  void close();
}
