package io.headwater.operator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.event.Upcasters;
import io.headwater.proto.Reply;
import io.headwater.topology.AggregateSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Decides commands against the state of their aggregate and folds the decided events into it. The
 * state is folded before anything is emitted; a command id is answered once.
 *
 * @param commandStore where the ids of commands are remembered
 * @param decoder how the events are read by whoever reads them next
 */
record AggregateOperator(
    int step,
    AggregateSpec spec,
    String commandStore,
    Upcasters decoder,
    int events,
    OptionalInt replies)
    implements Operator {

  @Override
  public void process(Envelope<?> command, UnitOfWork work) {
    work.onFailure(failure -> {
      Reply answer =
          answer(command, Reply.Status.FAILED).setCode(failure.code().name()).build();
      reply(command, work, answer, CanonicalBytes.of(answer));
    });
    byte[] key = UnitOfWork.keyOf(command);
    Optional<byte[]> answered =
        work.answer(commandStore, key, command.sourceId(), command.eventTimeMillis());
    if (answered.isPresent()) {
      reply(command, work, parsed(answered.get()), answered.get());
      work.count(step, Outcome.DUPLICATE);
      return;
    }
    Snapshot before = work.snapshot(spec.store(), key).orElseGet(spec.behavior()::initial);
    Reply answer = answer(command, before, key, work).build();
    byte[] bytes = CanonicalBytes.of(answer);
    work.remember(commandStore, key, command.sourceId(), bytes, command.eventTimeMillis());
    reply(command, work, answer, bytes);
  }

  private Reply.Builder answer(Envelope<?> command, Snapshot before, byte[] key, UnitOfWork work) {
    OptionalLong expected = command.expectedSequence();
    if (expected.isPresent() && expected.getAsLong() != before.sequence()) {
      work.count(step, Outcome.REJECTED);
      return answer(command, Reply.Status.CONFLICT)
          .setCode("CONFLICT")
          .setMessage("expected sequence number %d, is %d"
              .formatted(expected.getAsLong(), before.sequence()))
          .setSequence(before.sequence());
    }
    Decision decision = spec.behavior().decide(before, command);
    if (decision instanceof Decision.Rejected rejected) {
      work.count(step, Outcome.REJECTED);
      return answer(command, Reply.Status.REJECTED)
          .setCode(rejected.code())
          .setMessage(rejected.message())
          .setSequence(before.sequence());
    }
    if (decision instanceof Decision.Accepted accepted) {
      return accept(command, before, key, accepted.events(), work);
    }
    throw UnitOfWork.returnedNull("decision");
  }

  private Reply.Builder accept(
      Envelope<?> command, Snapshot before, byte[] key, List<Message> decided, UnitOfWork work) {
    Aggregate<?, ?, ?> aggregate = spec.behavior();
    Snapshot after = before;
    int ordinal = 0;
    for (Message one : decided) {
      Message event = eventOf(aggregate, one);
      requireNewest(event);
      after = aggregate.evolve(after, event);
      MapOperator.requireType(aggregate.types().state(), after.state(), "state");
      ordinal++;
      work.emit(
          events,
          command.withValue(event).derived(ordinal),
          List.of(EventHeaders.Entry.text(EventHeaders.SEQUENCE, Long.toString(after.sequence()))));
    }
    aggregate.brokenInvariant(after).ifPresent(invariant -> {
      throw new RecordFailureException(
          FailureCode.INVARIANT, "invariant '" + invariant + "' does not hold");
    });
    if (!decided.isEmpty() && aggregate.isKept(after)) {
      work.put(spec.store(), key, after, command.eventTimeMillis());
    } else if (!decided.isEmpty()) {
      work.delete(spec.store(), key, command.eventTimeMillis());
    }
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
    return answer(command, Reply.Status.DECIDED)
        .setSequence(after.sequence())
        .setEvents(decided.size());
  }

  private static Message eventOf(Aggregate<?, ?, ?> aggregate, Message decided) {
    try {
      return aggregate.asEvent(decided);
    } catch (IllegalArgumentException e) {
      throw new RecordFailureException(
          FailureCode.SERIALIZE,
          "event is a '%s', which is no case of '%s'"
              .formatted(
                  decided.getDescriptorForType().getFullName(),
                  aggregate.types().event()));
    }
  }

  /** Requires that an event is what it will be when it is read, or states could not be replayed. */
  private void requireNewest(Message event) {
    if (decoder.newest(event) != event) {
      throw new RecordFailureException(
          FailureCode.UPCAST_AGAIN,
          "an upcaster of stream '%s' is for an event that was decided".formatted(spec.events()));
    }
  }

  private static Reply.Builder answer(Envelope<?> command, Reply.Status status) {
    return Reply.newBuilder().setCommandId(command.sourceId()).setStatus(status);
  }

  private void reply(Envelope<?> command, UnitOfWork work, Reply answer, byte[] bytes) {
    // Ordinal 0 is the reply; events count from 1.
    replies.ifPresent(
        exit -> work.emit(exit, command.withEncodedValue(answer, bytes).derived(0), List.of()));
  }

  private static Reply parsed(byte[] answer) {
    try {
      return Reply.parseFrom(answer);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a remembered reply is unreadable", e);
    }
  }
}
