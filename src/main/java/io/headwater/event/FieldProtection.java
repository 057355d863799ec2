package io.headwater.event;

import com.google.protobuf.Message;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps personal data out of whatever is written. Rules see messages as they are meant; topics and
 * stores hold them sealed.
 *
 * <p>Implementations must be thread-safe. They say of a record that it cannot be sealed or opened
 * by an {@link UndecodableEventException}; whatever else they throw is an infrastructure error, and
 * the record is processed again.
 */
public interface FieldProtection {
  /** Protects nothing, and costs nothing. */
  FieldProtection NONE = new FieldProtection() {
    @Override
    public Message seal(Message message, Supplier<Optional<String>> recordKey) {
      return message;
    }

    @Override
    public Message open(Message message) {
      return message;
    }

    @Override
    public FieldProtection guarded() {
      return this;
    }
  };

  /**
   * Returns a message as it may be written. Called before a message becomes bytes, on the thread
   * that processes the record; may wait for a subject's first key. Must not leave any personal
   * value as it is. Sealing the same message twice may give different bytes.
   *
   * @param recordKey the key of its record as text, asked for if no field names the subject
   * @throws UndecodableEventException if it holds personal data, and nothing names the subject
   */
  Message seal(Message message, Supplier<Optional<String>> recordKey);

  /**
   * Returns a message as it is meant: what was sealed is as it was, or as its field declares if its
   * subject is forgotten; what was not is left.
   *
   * @throws UndecodableEventException if something was changed since it was sealed
   */
  Message open(Message message);

  /**
   * Returns this protection so that an infrastructure error can be told from what else a step
   * throws: as a {@link KeysUnavailableException}.
   */
  default FieldProtection guarded() {
    return new GuardedProtection(this);
  }
}
