package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.event.MessageRendering;

/** Renders messages in one line, for failed tests: payload, but nothing that must not be shown. */
final class MessageText {
  private MessageText() {}

  /**
   * Renders such as {@code bank.Deposited { amount: 100 }}; a oneof's case stands for the whole.
   */
  static String of(Message message) {
    Message shown = Cases.of(message);
    String fields = MessageRendering.text(shown);
    String name = shown.getDescriptorForType().getFullName();
    return fields.isEmpty() ? name + " {}" : name + " { " + fields + " }";
  }

  /** Renders one value of a field. */
  static String of(Object value) {
    if (value instanceof Message message) {
      return "{ " + MessageRendering.text(message) + " }";
    }
    return value instanceof String ? "'" + value + "'" : String.valueOf(value);
  }
}
