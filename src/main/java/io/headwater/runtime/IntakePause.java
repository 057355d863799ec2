package io.headwater.runtime;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Whether an instance takes records in, and why not. Several may keep it from doing so, each for a
 * reason of its own: it goes on when the last of them lets it. Thread-safe.
 */
final class IntakePause {
  private final SortedMap<String, String> reasons = new TreeMap<>();
  private Runnable pause = () -> {};
  private Runnable resume = () -> {};

  /** Says what pauses and resumes; before anybody asks for it. */
  synchronized void control(Runnable pausing, Runnable resuming) {
    pause = pausing;
    resume = resuming;
  }

  /**
   * Takes nothing in until {@link #resume} is called with the same name.
   *
   * @param by who asks for it
   * @param reason takes the place of an earlier one of theirs
   */
  synchronized void pause(String by, String reason) {
    boolean isFirst = reasons.isEmpty();
    reasons.put(by, reason);
    if (isFirst) {
      pause.run();
    }
  }

  /** Takes records in again, unless somebody else keeps it from doing so. */
  synchronized void resume(String by) {
    boolean isLast = reasons.remove(by) != null && reasons.isEmpty();
    if (isLast) {
      resume.run();
    }
  }

  /** Returns the state of an instance, {@code PAUSED} while it takes nothing in. */
  String stateOf(KafkaStreams.State state, boolean isRebuilding) {
    boolean isRunning = state == KafkaStreams.State.RUNNING;
    // It restores nothing either, so that it stays rebalancing.
    if ((isRunning || state == KafkaStreams.State.REBALANCING) && reason().isPresent()) {
      return "PAUSED";
    }
    return isRunning && isRebuilding ? "REBUILDING" : state.name();
  }

  /** Returns why nothing is taken in; empty if records are. */
  synchronized Optional<String> reason() {
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons.values()));
  }
}
