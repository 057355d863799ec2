package io.headwater.event;

import com.google.protobuf.Message;
import java.util.Optional;
import java.util.function.Supplier;

/** Keys that cannot be reached when something is to be opened, or to be sealed. */
public record UnreachableKeys(boolean isOpening, boolean isSealing) implements FieldProtection {
  public static final String MESSAGE = "keys cannot be reached";

  /** Nothing can be opened. */
  public static final UnreachableKeys WHEN_OPENING = new UnreachableKeys(true, false);

  /** Nothing can be sealed. */
  public static final UnreachableKeys WHEN_SEALING = new UnreachableKeys(false, true);

  @Override
  public Message seal(Message message, Supplier<Optional<String>> recordKey) {
    return unless(isSealing, message);
  }

  @Override
  public Message open(Message message) {
    return unless(isOpening, message);
  }

  private static Message unless(boolean isUnreachable, Message message) {
    if (isUnreachable) {
      throw new IllegalStateException(MESSAGE);
    }
    return message;
  }
}
