package io.headwater.behavior;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.util.Arrays;
import java.util.List;

/** What an aggregate makes of a command: events, or a rejection. */
public sealed interface Decision {

  /**
   * Accepts the command.
   *
   * @param events what happened, in order; cases of the event type's oneof, or whole events; may be
   *     empty
   */
  record Accepted(List<Message> events) implements Decision {
    /** Copies the list. */
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /**
   * Refuses the command.
   *
   * @param code stable upper-case name such as {@code INSUFFICIENT_FUNDS}
   * @param message for the caller; may be empty
   */
  record Rejected(String code, String message) implements Decision {
    /** Requires a code. */
    public Rejected {
      if (code.isBlank()) {
        throw new IllegalArgumentException("a rejection needs a code");
      }
    }
  }

  /** Accepts the command with these events; builders are built. */
  static Decision emit(MessageOrBuilder... events) {
    Message[] built = new Message[events.length];
    Arrays.setAll(built, i -> built(events[i]));
    return new Accepted(List.of(built));
  }

  /** Refuses the command. */
  static Decision reject(String code) {
    return new Rejected(code, "");
  }

  /** Refuses the command and says why. */
  static Decision reject(String code, String message) {
    return new Rejected(code, message);
  }

  private static Message built(MessageOrBuilder event) {
    return event instanceof Message.Builder builder ? builder.build() : (Message) event;
  }
}
