package io.headwater.deadletter;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record that a step failed on, or that could never be written to its topic.
 *
 * @param origin where the record entered the topology; at {@link #UNWRITTEN} if no topic took it
 * @param originTimestamp its timestamp there, milliseconds since the epoch; may be out of range
 * @param key its key there, byte for byte
 * @param value its value there, byte for byte
 * @param headers its headers there, byte for byte
 * @param cause why it failed
 */
public record DeadLetter(
    RecordPosition origin,
    long originTimestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    EventHeaders headers,
    Cause cause) {
  /** The offset of a record that no topic took; its partition is that, too, if it had no place. */
  public static final int UNWRITTEN = -1;

  /**
   * Why a record failed.
   *
   * @param code name of a {@code FailureCode}
   * @param message without payload; may be empty
   * @param step {@code program/step}
   * @param where source location of the step
   * @param exceptionClass class of what the user's code threw
   * @param attempt how many times the record was tried, from 1
   * @param application application id
   * @param failedAt wall-clock time of the failure
   */
  public record Cause(
      String code,
      String message,
      String step,
      String where,
      Optional<String> exceptionClass,
      int attempt,
      String application,
      Instant failedAt) {}
}
