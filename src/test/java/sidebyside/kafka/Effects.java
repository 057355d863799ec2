package sidebyside.kafka;

import io.headwater.proto.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountEvent;

/**
 * Everything that one command leads to, decided, folded, and serialised before any of it is
 * applied: Kafka Streams does not take back what a processor did before it threw.
 */
record Effects(
    Optional<Snapshot> state, List<Record<byte[], byte[]>> events, Record<byte[], byte[]> reply) {
  static Effects of(Command command, Snapshot before) {
    if (command.expected().isPresent() && command.expected().get() != before.sequence()) {
      return refused(
          command,
          answer(command, Reply.Status.CONFLICT, "CONFLICT")
              .setSequence(before.sequence())
              .setMessage("expected sequence number %d, is %d"
                  .formatted(command.expected().get(), before.sequence())));
    }
    try {
      return accepted(command, before, AccountRules.decide(before.state(), command.body()));
    } catch (AccountRules.Rejection e) {
      return refused(
          command, answer(command, Reply.Status.REJECTED, e.code()).setSequence(before.sequence()));
    }
  }

  private static Effects accepted(Command command, Snapshot before, List<AccountEvent> decided) {
    Account state = before.state();
    long sequence = before.sequence();
    List<Record<byte[], byte[]>> events = new ArrayList<>();
    for (AccountEvent event : decided) {
      state = AccountRules.evolve(state, event);
      sequence++;
      events.add(output(command, events.size() + 1, event.toByteArray(), Optional.of(sequence)));
    }
    AccountRules.requireInvariants(state);
    Reply.Builder reply =
        answer(command, Reply.Status.DECIDED, "").setSequence(sequence).setEvents(decided.size());
    return new Effects(
        decided.isEmpty() ? Optional.empty() : Optional.of(new Snapshot(state, sequence)),
        events,
        reply(command, reply.build()));
  }

  private static Effects refused(Command command, Reply.Builder reply) {
    return new Effects(Optional.empty(), List.of(), reply(command, reply.build()));
  }

  static Reply.Builder answer(Command command, Reply.Status status, String code) {
    return Reply.newBuilder().setCommandId(command.id()).setStatus(status).setCode(code);
  }

  static Record<byte[], byte[]> reply(Command command, Reply reply) {
    return reply(command, reply.toByteArray());
  }

  static Record<byte[], byte[]> reply(Command command, byte[] reply) {
    return output(command, 0, reply, Optional.empty());
  }

  /** Ids follow from the command's, so that readers recognise what is written again. */
  private static Record<byte[], byte[]> output(
      Command command, int ordinal, byte[] value, Optional<Long> sequence) {
    Headers headers = new RecordHeaders();
    headers.add("hw-id", Command.text(command.id() + "/" + ordinal));
    sequence.ifPresent(number -> headers.add("hw-seq", Command.text(Long.toString(number))));
    return new Record<>(command.account().get(), value, command.record().timestamp(), headers);
  }
}
