package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;

/** Lets authors return builders where messages are wanted. */
final class Messages {
  private Messages() {}

  /** Builds a builder; a null stays null, for the step to report. */
  @SuppressWarnings("NullAway") // what an author's function returned is checked by its operator
  static Message built(MessageOrBuilder value) {
    return value instanceof Message.Builder builder ? builder.build() : (Message) value;
  }
}
