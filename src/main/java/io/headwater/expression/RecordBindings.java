package io.headwater.expression;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;

/** A record whose value is the only message, and is decoded only if an expression reads it. */
record RecordBindings(Envelope<?> record) implements Bindings {
  @Override
  public Message first() {
    return record.value();
  }

  @Override
  public Message second() {
    throw new IllegalStateException("there is no second message");
  }
}
