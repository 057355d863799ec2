package io.headwater.expression;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;

/** What the names of a {@link Scope} stand for, asked for only when an expression needs it. */
public interface Bindings {

  /** Returns the first message. */
  Message first();

  /** Returns the second message; called only if the scope has one. */
  Message second();

  /** Returns the record in hand; called only if the scope has one. */
  Envelope<?> record();

  /** Tells whether the aggregate has no state; called only in a decision. */
  default boolean isNew() {
    throw new IllegalStateException("nothing is decided");
  }

  /** Binds the value of a record. */
  static Bindings of(Envelope<?> record) {
    return new RecordBindings(record);
  }

  /** Binds the value of a record, and a second message. */
  static Bindings of(Envelope<?> record, Message second) {
    return new MessageBindings(record.value(), second, record);
  }

  /** Binds the only message of a scope without a record. */
  static Bindings of(Message first) {
    return new PureBindings(first, first);
  }

  /** Binds the messages of a scope without a record. */
  static Bindings of(Message first, Message second) {
    return new PureBindings(first, second);
  }

  /** Binds a command and the state that it is decided against. */
  static Bindings ofDecision(Message command, Message state, Envelope<?> record, boolean isNew) {
    return new DecisionBindings(command, state, record, isNew);
  }

  /** Binds two messages in a record whose value is neither, or only holds the first. */
  static Bindings of(Message first, Message second, Envelope<?> record) {
    return new MessageBindings(first, second, record);
  }
}
