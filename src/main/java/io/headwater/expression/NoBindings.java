package io.headwater.expression;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;

/** What an expression without names needs. */
enum NoBindings implements Bindings {
  NONE;

  @Override
  public Message first() {
    throw new IllegalStateException("there is no message");
  }

  @Override
  public Message second() {
    throw new IllegalStateException("there is no message");
  }

  @Override
  public Envelope<?> record() {
    throw new IllegalStateException("there is no record");
  }
}
