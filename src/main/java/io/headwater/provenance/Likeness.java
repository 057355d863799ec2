package io.headwater.provenance;

import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.Snapshot;
import io.headwater.event.UndecodableEventException;
import io.headwater.proto.Reply;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.Arrays;
import java.util.Optional;

/*
 * What leaving out records changes without any meaning is not compared: positions, sequence
 * numbers, and headers.
 */
/** When two results are the same. */
record Likeness(TopologySpec spec, Optional<FieldReference> field) {

  boolean isSame(StateChange one, StateChange other) {
    if (one.after().isEmpty() || other.after().isEmpty()) {
      return one.after().isEmpty() && other.after().isEmpty();
    }
    Snapshot left = one.after().get();
    Snapshot right = other.after().get();
    return isSame(left.state(), right.state()) && left.isEnded() == right.isEnded();
  }

  /** Tells whether a state was the same, whatever its sequence number. */
  static boolean isSame(Explanation.Seen one, Explanation.Seen other) {
    return one.store().equals(other.store())
        && Arrays.equals(one.key(), other.key())
        && one.state().map(Snapshot::state).equals(other.state().map(Snapshot::state));
  }

  boolean isSame(WrittenRecord one, WrittenRecord other) {
    if (!one.position().topic().equals(other.position().topic())
        || one.kind() != other.kind()
        || !Arrays.equals(one.key(), other.key())) {
      return false;
    }
    return one.kind() == WrittenRecord.Kind.DEAD_LETTER
        ? Arrays.equals(one.value(), other.value()) && code(one).equals(code(other))
        : isSameValue(one, other);
  }

  private static Optional<String> code(WrittenRecord letter) {
    return DeadLetterHeaders.read(letter.key(), letter.value(), letter.headers())
        .map(DeadLetter::cause)
        .map(DeadLetter.Cause::code);
  }

  private boolean isSameValue(WrittenRecord one, WrittenRecord other) {
    if (Arrays.equals(one.value(), other.value())) {
      return true;
    }
    Optional<Message> left = value(one);
    Optional<Message> right = value(other);
    return left.isPresent() && right.isPresent() && isSame(left.get(), right.get());
  }

  private Optional<Message> value(WrittenRecord record) {
    Optional<StreamSpec> stream = spec.streams().stream()
        .filter(one -> one.topic().equals(record.position().topic()))
        .findFirst();
    byte[] value = record.value();
    if (stream.isEmpty() || value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(stream.get().decoder().decode(value, record.headers()));
    } catch (UndecodableEventException e) {
      return Optional.empty();
    }
  }

  private boolean isSame(Message one, Message other) {
    return field.isPresent()
        ? field.get().in(one).equals(field.get().in(other))
        : unnumbered(one).equals(unnumbered(other));
  }

  private static Message unnumbered(Message value) {
    return value instanceof Reply reply ? reply.toBuilder().clearSequence().build() : value;
  }
}
