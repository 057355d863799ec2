package io.headwater.expression;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;

/** One or two messages and perhaps a record. */
record MessageBindings(Message first, Message second, Envelope<?> record) implements Bindings {}
