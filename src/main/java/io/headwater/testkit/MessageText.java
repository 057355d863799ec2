package io.headwater.testkit;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;

/** Renders messages in one line, for failed tests; payload included. */
final class MessageText {
  private static final TextFormat.Printer LINE = TextFormat.printer().emittingSingleLine(true);

  private MessageText() {}

  /**
   * Renders such as {@code bank.Deposited { amount: 100 }}; a oneof's case stands for the whole.
   */
  static String of(Message message) {
    Message shown = Cases.of(message);
    String fields = LINE.printToString(shown).strip();
    String name = shown.getDescriptorForType().getFullName();
    return fields.isEmpty() ? name + " {}" : name + " { " + fields + " }";
  }

  /** Renders one value of a field. */
  static String of(Object value) {
    if (value instanceof Message message) {
      return "{ " + LINE.printToString(message).strip() + " }";
    }
    return value instanceof String ? "'" + value + "'" : String.valueOf(value);
  }
}
