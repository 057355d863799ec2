package io.headwater.behavior;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.event.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a process does about one input or one timer: its handler says so by calling these. Nothing
 * happens before the handler has returned.
 */
public final class Reaction {
  private final Envelope<?> record;
  private final List<Reacted.Command> commands = new ArrayList<>();
  private final List<Reacted.TimerChange> timers = new ArrayList<>();
  private boolean isEnd;

  Reaction(Envelope<?> record) {
    this.record = record;
  }

  /** Returns the process id. */
  public String process() {
    return record.keyText();
  }

  /** Returns the event time of the input, or when the timer was due. */
  public Instant now() {
    return record.eventTime();
  }

  /** Returns the input, or the firing of a timer, under the process id. */
  public Envelope<?> record() {
    return record;
  }

  /**
   * Sends a command.
   *
   * @param stream name of a stream that the saga declares to send to
   * @param key of the Java class of the stream's key type
   * @param command of the stream's type, a case of its oneof, or a builder of either
   */
  public Reaction send(String stream, Object key, MessageOrBuilder command) {
    Message built =
        command instanceof Message.Builder builder ? builder.build() : (Message) command;
    commands.add(new Reacted.Command(stream, Objects.requireNonNull(key, "key"), built));
    return this;
  }

  /**
   * Sets a timer that fires when the wall clock has passed {@link #now} by {@code after}; it takes
   * the place of one of its name.
   *
   * @param after at least 1 ms
   */
  public Reaction timer(String name, Duration after) {
    return timer(name, after, TimerClock.WALL);
  }

  /** Sets a timer by either clock. */
  public Reaction timer(String name, Duration after, TimerClock clock) {
    if (after.toMillis() < 1) {
      throw new IllegalArgumentException("a timer waits for at least 1 ms, was " + after);
    }
    return timerAt(name, now().plus(after), clock);
  }

  /** Sets a timer that fires at a time, or at once if that has passed. */
  public Reaction timerAt(String name, Instant due, TimerClock clock) {
    timers.add(Reacted.TimerChange.set(name, clock, Math.max(0, due.toEpochMilli())));
    return this;
  }

  /** Cancels a timer, if it is set. */
  public Reaction cancel(String name) {
    timers.add(Reacted.TimerChange.cancel(name));
    return this;
  }

  /** Ends the process: its state and its timers are removed. */
  public Reaction end() {
    isEnd = true;
    return this;
  }

  /** Returns all that was said, with the state that it leads to. */
  Reacted reacted(Message state) {
    return new Reacted(state, commands, timers, isEnd);
  }
}
