package io.headwater.client;

import java.time.Duration;
import java.util.Map;

/**
 * How commands are sent and their replies waited for.
 *
 * @param deadline how long a command waits for its reply unless it says otherwise, at least 1 ms
 * @param maxPending most commands that wait at a time, at least 1
 * @param whenFull what becomes of a command beyond that
 * @param kafka further settings of the producer, such as {@code linger.ms}; they outweigh ours
 */
public record CommandClientSettings(
    ClusterAddress cluster,
    Duration deadline,
    int maxPending,
    WhenFull whenFull,
    Map<String, String> kafka) {
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(10);
  private static final int DEFAULT_MAX_PENDING = 10_000;

  /** What becomes of a command when as many are pending as may be. */
  public enum WhenFull {
    /** Its sender waits for room until its deadline, and is then told that it was not sent. */
    WAIT,
    /** Its sender is told at once that it was not sent. */
    REFUSE
  }

  /** Copies the settings. */
  public CommandClientSettings {
    if (deadline.toMillis() < 1 || maxPending < 1) {
      throw new IllegalArgumentException(
          "deadline and pending commands must be at least 1 ms and 1, were %s and %d"
              .formatted(deadline, maxPending));
    }
    kafka = Map.copyOf(kafka);
  }

  /** Waits for 10 s; up to 10,000 commands are pending, and the next one waits for room. */
  public static CommandClientSettings of(ClusterAddress cluster) {
    return new CommandClientSettings(
        cluster, DEFAULT_DEADLINE, DEFAULT_MAX_PENDING, WhenFull.WAIT, Map.of());
  }

  /** Returns these settings with another deadline. */
  public CommandClientSettings withDeadline(Duration wait) {
    return new CommandClientSettings(cluster, wait, maxPending, whenFull, kafka);
  }

  /** Returns these settings with another bound on pending commands. */
  public CommandClientSettings withMaxPending(int commands, WhenFull policy) {
    return new CommandClientSettings(cluster, deadline, commands, policy, kafka);
  }
}
