package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Fold;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import java.util.Optional;
import java.util.function.BiFunction;

/** Makes folds of typed Java functions, or of the text that stands in their place. */
record Folds(Texts texts, Flow flow) {

  /** Folds a value into a state. */
  <V extends Message, S extends Message> Fold ofValue(
      Class<S> state, BiFunction<S, V, ? extends MessageOrBuilder> fold) {
    return fold instanceof Cel<?, ?, ?> text
        ? texts.fold(text, MessageType.of(state), flow)
        : Folds.<V, S>ofRecord((before, record) -> fold.apply(before, record.value()));
  }

  /** Folds a value with its key and metadata into a state. */
  @SuppressWarnings("unchecked") // the host hands over states of S and records of V only
  static <V extends Message, S extends Message> Fold ofRecord(
      BiFunction<S, Envelope<V>, ? extends MessageOrBuilder> fold) {
    return new Fold(
        (before, record) -> Messages.built(fold.apply((S) before, (Envelope<V>) record)),
        Optional.empty(),
        SourceLocation.caller());
  }
}
