package io.headwater.testkit;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.headwater.event.MessageRendering;
import java.time.DateTimeException;
import java.time.Instant;

/** Renders messages in one line, for failed tests: payload, but nothing that must not be shown. */
final class MessageText {
  private static final String TIME = "google.protobuf.Timestamp";

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
    if (value instanceof Message message && isTime(message)) {
      return time(message);
    }
    if (value instanceof Message message) {
      return "{ " + MessageRendering.text(message) + " }";
    }
    return value instanceof String ? "'" + value + "'" : String.valueOf(value);
  }

  /** Tells whether a message is a point in time, which is shown as one. */
  static boolean isTime(Message message) {
    return message.getDescriptorForType().getFullName().equals(TIME);
  }

  private static String time(Message message) {
    Descriptor type = message.getDescriptorForType();
    long seconds = (Long) message.getField(type.findFieldByNumber(1));
    int nanos = (Integer) message.getField(type.findFieldByNumber(2));
    try {
      return Instant.ofEpochSecond(seconds, nanos).toString();
    } catch (DateTimeException e) {
      return "{ " + MessageRendering.text(message) + " }";
    }
  }
}
