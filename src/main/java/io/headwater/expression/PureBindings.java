package io.headwater.expression;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;

/** One or two messages, for rules that know of no record. */
record PureBindings(Message first, Message second) implements Bindings {
  @Override
  public Envelope<?> record() {
    throw new IllegalStateException("there is no record");
  }
}
