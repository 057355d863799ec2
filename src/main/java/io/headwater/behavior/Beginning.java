package io.headwater.behavior;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;

/** Decides by a function that is told whether there is a state. */
record Beginning<S extends Message, X extends Message>(Aggregate.BeginningDecider<S, X> told)
    implements Aggregate.Decider<S, X> {
  @Override
  public Decision decide(S state, X command, Envelope<?> envelope) {
    throw new IllegalStateException("a decision is told whether there is a state");
  }

  @Override
  public Decision decide(S state, X command, Envelope<?> envelope, boolean isNew) {
    return told.decide(state, command, envelope, isNew);
  }
}
