package io.headwater.dsl;

import com.google.protobuf.Message;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import java.util.function.Function;

/** Makes rules of typed Java functions. */
final class Rules {
  private Rules() {}

  /** A function of the value alone. */
  @SuppressWarnings("unchecked") // the validator checks that values of V reach the step
  static <V extends Message, R> Rule<R> ofValue(Function<V, R> function) {
    return Rule.java(SourceLocation.caller(), record -> function.apply((V) record.value()));
  }

  /** A function of the value with its key and metadata. */
  @SuppressWarnings("unchecked") // the validator checks that values of V reach the step
  static <V extends Message, R> Rule<R> ofRecord(Function<Envelope<V>, R> function) {
    return Rule.java(SourceLocation.caller(), record -> function.apply((Envelope<V>) record));
  }
}
