package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.ResultType;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes rules of typed Java functions, or of the text that stands in their place. */
record Rules(Texts texts) {

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

  <V extends Message> Rule<Boolean> condition(Predicate<V> condition, Flow flow) {
    return condition instanceof Cel<?, ?, ?> text
        ? texts.rule(text, flow.scope(), new ResultType.Condition())
        : Rules.<V, Boolean>ofValue(condition::test);
  }

  <V extends Message> Rule<String> text(Function<V, String> function, Flow flow) {
    return function instanceof Cel<?, ?, ?> text
        ? texts.rule(text, flow.scope(), new ResultType.Text())
        : ofValue(function);
  }

  <V extends Message> Rule<Object> key(Function<V, ?> function, KeyType type, Flow flow) {
    return function instanceof Cel<?, ?, ?> text
        ? texts.rule(text, flow.scope(), new ResultType.Key(type))
        : Rules.<V, Object>ofValue(function::apply);
  }

  <V extends Message> Rule<Integer> partition(Function<V, Integer> function, Flow flow) {
    return function instanceof Cel<?, ?, ?> text
        ? texts.partition(text, flow.scope())
        : ofValue(function);
  }

  <V extends Message> Rule<Message> message(
      Function<V, ? extends MessageOrBuilder> function, MessageType to, Flow flow) {
    return function instanceof Cel<?, ?, ?> text
        ? texts.map(text, to, flow)
        : Rules.<V, Message>ofValue(one -> Messages.built(function.apply(one)));
  }

  <V extends Message> Rule<List<Message>> messages(
      Function<V, ? extends List<? extends MessageOrBuilder>> function, MessageType to, Flow flow) {
    return function instanceof Cel<?, ?, ?> text
        ? texts.rule(text, flow.scope(), new ResultType.Messages(to))
        : Rules.<V, List<Message>>ofValue(one -> Messages.allBuilt(function.apply(one)));
  }
}
