package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import io.headwater.topology.StepSpec;

/** Replaces the value. */
record MapOperator(int step, StepSpec.MapValue spec, Operator next) implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    Message value = requireType(spec.to(), spec.value().apply(record), "value");
    work.count(step, Outcome.PROCESSED);
    next.process(record.withValue(value), work);
  }

  /** Returns {@code message} if it is there and of the declared type. */
  static Message requireType(MessageType type, Message message, String what) {
    if (message == null) {
      throw UnitOfWork.returnedNull(what);
    }
    if (!type.isTypeOf(message)) {
      throw new RecordFailureException(
          FailureCode.SERIALIZE,
          "%s is a '%s', declared '%s'"
              .formatted(what, message.getDescriptorForType().getFullName(), type));
    }
    return message;
  }
}
