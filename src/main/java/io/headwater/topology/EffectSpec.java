package io.headwater.topology;

import com.google.protobuf.Message;
import io.headwater.behavior.Effect;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A call of the world outside for each record of a stream.
 *
 * @param from the stream read
 * @param when which of its records are called for; absent for all
 * @param call what is called
 * @param to where the command goes that says what came of it; absent if nobody needs to know
 * @param workers how many records an instance calls for at once, at least 1
 * @param recovery what becomes of records that cannot be read or that every call failed for; absent
 *     to try again as {@link #PATIENT} does
 */
public record EffectSpec(
    String name,
    String from,
    Optional<Rule<Boolean>> when,
    Call call,
    Optional<Answer> to,
    int workers,
    Optional<Recovery> recovery,
    SourceLocation where) {
  /** Workers of an effect that says nothing else. */
  public static final int DEFAULT_WORKERS = 8;

  /** Ten further attempts within about four minutes, then a dead letter. */
  public static final Recovery PATIENT =
      Recovery.retry(10).withBackoff(Duration.ofMillis(500), 2, Duration.ofMinutes(1));

  /** Longest that the waits between the attempts at one record may last together. */
  public static final Duration LONGEST_TOTAL_WAIT = Duration.ofHours(24);

  /**
   * What is called.
   *
   * @param name of the class, as one reads it in a picture
   * @param create makes an effect; asked once in each instance
   */
  public record Call(String name, Supplier<? extends Effect> create) {}

  /**
   * Where the commands go that say what came of calls.
   *
   * @param stream of commands
   * @param key of the command; absent for the key of the record
   * @param failed the command, or a case of it, to send if every call failed; absent to leave the
   *     record to the recovery
   */
  public record Answer(String stream, Optional<Rule<Object>> key, Optional<Rule<Message>> failed) {}

  /** Returns what becomes of a record that every call failed for. */
  public Recovery recoveryOrDefault() {
    return recovery.orElse(PATIENT);
  }

  /** Returns the consumer group that reads the stream. */
  public String group(String application) {
    return application + "-" + name;
  }
}
