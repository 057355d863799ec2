package io.headwater.expression;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;

/** A command and the state of its aggregate, which may be none. */
record DecisionBindings(Message first, Message second, Envelope<?> record, boolean isNew)
    implements Bindings {}
