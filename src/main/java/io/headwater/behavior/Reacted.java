package io.headwater.behavior;

import com.google.protobuf.Message;
import java.util.List;
import java.util.Optional;

/**
 * What a process made of one input or one timer.
 *
 * @param state the next state
 * @param commands to be sent, in order
 * @param timers set and cancelled, in order
 * @param isEnd whether the process ends, with its timers
 */
public record Reacted(
    Message state, List<Command> commands, List<TimerChange> timers, boolean isEnd) {
  /** Copies the lists. */
  public Reacted {
    commands = List.copyOf(commands);
    timers = List.copyOf(timers);
  }

  /**
   * A command to be sent.
   *
   * @param stream name of its stream
   * @param value of the stream's type, or a case of its oneof
   */
  public record Command(String stream, Object key, Message value) {}

  /**
   * A timer that is set, or cancelled.
   *
   * @param due milliseconds since the epoch; empty if it is cancelled
   */
  public record TimerChange(String name, TimerClock clock, Optional<Long> due) {
    /** Sets a timer in place of one of its name. */
    public static TimerChange set(String name, TimerClock clock, long due) {
      return new TimerChange(name, clock, Optional.of(due));
    }

    /** Cancels a timer, if it is set. */
    public static TimerChange cancel(String name) {
      return new TimerChange(name, TimerClock.WALL, Optional.empty());
    }
  }
}
