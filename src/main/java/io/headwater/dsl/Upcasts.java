package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageType;
import io.headwater.event.Upcaster;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes upcasters of typed Java functions, or of the text that stands in their place. */
record Upcasts(Texts texts) {

  /** Keeps what both types have. */
  Upcaster keeping(Class<? extends Message> from, Class<? extends Message> to) {
    return Upcaster.keeping(MessageType.of(from), MessageType.of(to), SourceLocation.caller());
  }

  @SuppressWarnings("unchecked") // the decoder hands over values of F only
  <F extends Message> Upcaster of(
      Class<F> from,
      Class<? extends Message> to,
      Optional<Predicate<F>> when,
      Function<F, ? extends MessageOrBuilder> change) {
    MessageType older = MessageType.of(from);
    MessageType newer = MessageType.of(to);
    texts.know(older);
    texts.know(newer);
    Upcaster.Change changed = change instanceof Cel<?, ?, ?> text
        ? texts.upcast(text, older, newer)
        : new Upcaster.Change(value -> Messages.built(change.apply((F) value)), Optional.empty());
    return new Upcaster(
        older,
        newer,
        when.map(one -> guard(one, older)),
        changed,
        change instanceof Cel<?, ?, ?> text ? text.where() : SourceLocation.caller());
  }

  @SuppressWarnings("unchecked") // the decoder hands over values of F only
  private <F extends Message> Upcaster.Guard guard(Predicate<F> when, MessageType type) {
    return when instanceof Cel<?, ?, ?> text
        ? texts.guard(text, type)
        : new Upcaster.Guard(value -> when.test((F) value), Optional.empty());
  }
}
