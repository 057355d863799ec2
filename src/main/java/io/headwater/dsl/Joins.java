package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Joiner;
import io.headwater.behavior.StreamJoiner;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import java.util.Optional;
import java.util.function.BiFunction;

/** Makes joins of typed Java functions, or of the text that stands in their place. */
record Joins(Texts texts, Flow flow) {

  /** Joins a record with a row, where there are both. */
  <V extends Message, R extends Message> Joiner inner(
      TableRef<R> table,
      Class<? extends Message> to,
      BiFunction<V, R, ? extends MessageOrBuilder> joined) {
    return joined instanceof Cel<?, ?, ?> text
        ? text(text, table, to)
        : Joins.<V, R>java((value, row) -> joined.apply(value.orElseThrow(), row.orElseThrow()));
  }

  /** Joins a record with a row, or with nothing. */
  <V extends Message, R extends Message> Joiner left(
      TableRef<R> table,
      Class<? extends Message> to,
      BiFunction<V, Optional<R>, ? extends MessageOrBuilder> joined) {
    return joined instanceof Cel<?, ?, ?> text
        ? text(text, table, to)
        : Joins.<V, R>java((value, row) -> joined.apply(value.orElseThrow(), row));
  }

  /** Joins a record with a row, or either with nothing. */
  <V extends Message, R extends Message> Joiner outer(
      TableRef<R> table,
      Class<? extends Message> to,
      BiFunction<Optional<V>, Optional<R>, ? extends MessageOrBuilder> joined) {
    return joined instanceof Cel<?, ?, ?> text ? text(text, table, to) : java(joined);
  }

  private Joiner text(Cel<?, ?, ?> text, TableRef<?> table, Class<? extends Message> to) {
    return texts.joiner(text, MessageType.of(to), MessageType.of(table.row()), flow);
  }

  @SuppressWarnings("unchecked") // the host hands over rows of R only
  private static <V extends Message, R extends Message> Joiner java(
      BiFunction<Optional<V>, Optional<R>, ? extends MessageOrBuilder> joined) {
    return new Joiner(
        (record, row) -> Messages.built(joined.apply(valueOf(record), row.map(one -> (R) one))),
        Optional.empty(),
        SourceLocation.caller());
  }

  @SuppressWarnings("unchecked") // the host hands over records of V only
  private static <V extends Message> Optional<V> valueOf(Envelope<?> record) {
    return record.hasValue() ? Optional.of((V) record.value()) : Optional.empty();
  }

  /** Joins values of two streams, where there are both. */
  <V extends Message, R extends Message> StreamJoiner innerPair(
      StreamRef<R> other,
      Class<? extends Message> to,
      BiFunction<V, R, ? extends MessageOrBuilder> joined) {
    return joined instanceof Cel<?, ?, ?> text
        ? pair(text, other, to)
        : Joins.<V, R>pair((value, one) -> joined.apply(value.orElseThrow(), one.orElseThrow()));
  }

  /** Joins a value of the pipeline with one of another stream, or with nothing. */
  <V extends Message, R extends Message> StreamJoiner leftPair(
      StreamRef<R> other,
      Class<? extends Message> to,
      BiFunction<V, Optional<R>, ? extends MessageOrBuilder> joined) {
    return joined instanceof Cel<?, ?, ?> text
        ? pair(text, other, to)
        : Joins.<V, R>pair((value, one) -> joined.apply(value.orElseThrow(), one));
  }

  /** Joins values of two streams, or either with nothing. */
  <V extends Message, R extends Message> StreamJoiner outerPair(
      StreamRef<R> other,
      Class<? extends Message> to,
      BiFunction<Optional<V>, Optional<R>, ? extends MessageOrBuilder> joined) {
    return joined instanceof Cel<?, ?, ?> text ? pair(text, other, to) : pair(joined);
  }

  private StreamJoiner pair(Cel<?, ?, ?> text, StreamRef<?> other, Class<? extends Message> to) {
    return texts.pair(text, MessageType.of(to), MessageType.of(other.value()), flow);
  }

  @SuppressWarnings("unchecked") // the host hands over values of V and of R only
  private static <V extends Message, R extends Message> StreamJoiner pair(
      BiFunction<Optional<V>, Optional<R>, ? extends MessageOrBuilder> joined) {
    return new StreamJoiner(
        (record, value, one) ->
            Messages.built(joined.apply(value.map(own -> (V) own), one.map(row -> (R) row))),
        Optional.empty(),
        SourceLocation.caller());
  }
}
