package io.headwater.behavior;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import java.util.Optional;

/**
 * Calls the world outside for a record: sends a mail, asks another service.
 *
 * <p>It is called at least once for each record, outside of any transaction; for those of one key
 * in their order, for those of different keys at once, so it must be thread-safe. Replay never
 * calls it: what came of a call is in the history as the command that it returned.
 */
@FunctionalInterface
public interface Effect {
  /**
   * Makes the call, and waits for what comes of it.
   *
   * @param record event or command with its key and metadata
   * @param idempotencyKey the same in every call for this record, and in no call for another: hand
   *     it to the other side, so that it can tell a repeated call
   * @return the command that says what came of it, or the message of one of its cases; empty if
   *     nobody needs to know
   * @throws InterruptedException if the application stops; the call is made again later. At any
   *     other time, it is a failed call like another
   * @throws Exception if the call failed; it may be repeated
   */
  Optional<? extends Message> call(Envelope<?> record, String idempotencyKey) throws Exception;
}
