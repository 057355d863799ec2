package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import io.headwater.event.Upcasters;
import io.headwater.proto.BufferedRecord;
import io.headwater.topology.JoinSpan;
import io.headwater.topology.StepSpec;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One of the two streams of a join, as its own records see it.
 *
 * @param isLeft whether it is the pipeline's
 * @param own type of its values
 * @param other type of the values of the other one
 * @param span how much earlier and later the other records may be
 * @param decoders how values are read that are kept as they entered, by the topic of their stream
 */
record JoinSide(
    StepSpec.StreamJoin spec,
    boolean isLeft,
    MessageType own,
    MessageType other,
    JoinSpan span,
    Map<String, Upcasters> decoders) {

  /** Returns the side of the pipeline, whose values are of {@code own}. */
  static JoinSide left(
      StepSpec.StreamJoin spec,
      MessageType own,
      MessageType other,
      Map<String, Upcasters> decoders) {
    return new JoinSide(spec, true, own, other, spec.span(), decoders);
  }

  /** Returns the side that is joined with this one. */
  JoinSide opposite() {
    return new JoinSide(spec, !isLeft, other, own, span.mirrored(), decoders);
  }

  String store() {
    return isLeft ? spec.leftStore() : spec.rightStore();
  }

  /** Tells whether its records are passed on alone if they are joined with none. */
  boolean isPassedOnAlone() {
    return isLeft ? spec.joinKind().isLeft() : spec.joinKind().isOuter();
  }

  /** Returns the stream time at which a moment has to be looked at next. */
  long dueOf(long time, boolean hasAnyAlone) {
    return hasAnyAlone ? span.closesAt(time) : span.expiresAt(time);
  }

  /** Returns the value of a record that this side keeps, opened before anything makes it newer. */
  Message valueOf(BufferedRecord kept, UnaryOperator<Message> opening) {
    return JoinMoment.valueOf(kept, own, decoders, opening);
  }

  /** Joins the value of a record of this side with one of the other, or with nothing. */
  Message joined(Envelope<?> record, Message ownValue, Optional<Message> otherValue) {
    Optional<Message> mine = Optional.of(ownValue);
    Message joined = isLeft
        ? spec.joiner().apply(record, mine, otherValue)
        : spec.joiner().apply(record, otherValue, mine);
    return MapOperator.requireType(spec.to(), joined, "value");
  }
}
