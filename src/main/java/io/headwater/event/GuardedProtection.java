package io.headwater.event;

import com.google.protobuf.Message;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells what is wrong with a record from what is wrong with the keys of its subjects. */
record GuardedProtection(FieldProtection fields) implements FieldProtection {

  @Override
  public Message seal(Message message, Supplier<Optional<String>> recordKey) {
    return guarded(() -> fields.seal(message, recordKey));
  }

  @Override
  public Message open(Message message) {
    return guarded(() -> fields.open(message));
  }

  @Override
  public FieldProtection guarded() {
    return this;
  }

  private static Message guarded(Supplier<Message> call) {
    try {
      return call.get();
    } catch (UndecodableEventException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new KeysUnavailableException(e);
    }
  }
}
