package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.util.List;

/** Lets authors return builders where messages are wanted. */
final class Messages {
  private Messages() {}

  /** Builds a builder; a null stays null, for the step to report. */
  @SuppressWarnings("NullAway") // what an author's function returned is checked by its operator
  static Message built(MessageOrBuilder value) {
    return value instanceof Message.Builder builder ? builder.build() : (Message) value;
  }

  /** Builds the builders among several; a null list stays null, for the step to report. */
  @SuppressWarnings("NullAway") // what an author's function returned is checked by its operator
  static List<Message> allBuilt(List<? extends MessageOrBuilder> values) {
    return values == null ? null : values.stream().map(Messages::built).toList();
  }
}
