package sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.proto.Reply;
import io.headwater.testkit.BankMessages;
import io.headwater.testkit.RawRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.ConflictingAggregateVersionException;
import sidebyside.axon.AccountConfiguration;
import sidebyside.axon.Commands;
import sidebyside.axon.Events;
import sidebyside.axon.Rejection;
import topologies.bank.proto.AccountCommand;

/**
 * The bank with Axon's annotations, over an event store in memory. Commands and events are
 * translated from and to those of the other implementations; so are answers and exceptions.
 */
final class AxonBank {
  private final EventStore store = EmbeddedEventStore.builder()
      .storageEngine(new InMemoryEventStorageEngine())
      .build();
  private final CommandBus commands =
      AccountConfiguration.commandBus(store, new ConcurrentHashMap<>());
  private final List<Reply> replies = new ArrayList<>();

  /** Sends a command; it is answered then. */
  void send(RawRecord record) {
    String account = record.key().orElseThrow().toStringUtf8();
    String id = record.headers().text("hw-id").orElseThrow();
    Long expected = record
        .headers()
        .text("hw-expect")
        .map(sequence -> Long.parseLong(sequence) - 1)
        .orElse(null);
    Object command = command(account, expected, parsed(record.value().orElseThrow()));
    commands.dispatch(
        new GenericCommandMessage<>(
            new GenericMessage<>(id, command, MetaData.emptyInstance()),
            command.getClass().getName()),
        (sent, result) -> replies.add(
            result.isExceptional()
                ? refusal(id, result.exceptionResult())
                : BankMessages.decided(id, (Long) result.getPayload() + 1, 1)));
  }

  private static AccountCommand parsed(ByteString value) {
    try {
      return AccountCommand.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Object command(String account, Long expected, AccountCommand command) {
    return switch (command.getCommandCase()) {
      case OPEN -> new Commands.Open(account, command.getOpen().getOwner());
      case DEPOSIT ->
        new Commands.Deposit(account, expected, command.getDeposit().getAmount());
      case WITHDRAW ->
        new Commands.Withdraw(account, expected, command.getWithdraw().getAmount());
      case COMMAND_NOT_SET -> throw new AssertionError(command);
    };
  }

  private static Reply refusal(String id, Throwable refusal) {
    if (refusal instanceof Rejection rejection) {
      return BankMessages.rejected(id, rejection.code(), rejection.version() + 1);
    }
    if (refusal instanceof AggregateNotFoundException) {
      return BankMessages.rejected(id, "NOT_OPEN", 0);
    }
    if (refusal instanceof ConflictingAggregateVersionException conflict) {
      return Reply.newBuilder()
          .setCommandId(id)
          .setStatus(Reply.Status.CONFLICT)
          .setCode("CONFLICT")
          .setMessage("expected sequence number %d, is %d"
              .formatted(conflict.getExpectedVersion() + 1, conflict.getActualVersion() + 1))
          .setSequence(conflict.getActualVersion() + 1)
          .build();
    }
    assertThat(refusal).isExactlyInstanceOf(IllegalStateException.class);
    return BankMessages.failed(id, "INVARIANT");
  }

  /** Returns the answers so far. */
  List<Reply> replies() {
    return replies;
  }

  /** Returns what has happened to an account. */
  List<Message> events(String account) {
    return store.readEvents(account).asStream().map(AxonBank::event).toList();
  }

  private static Message event(DomainEventMessage<?> message) {
    Object event = message.getPayload();
    if (event instanceof Events.Opened opened) {
      return BankMessages.opened(opened.owner());
    }
    return event instanceof Events.Deposited deposited
        ? BankMessages.deposited(deposited.amount())
        : BankMessages.withdrawn(((Events.Withdrawn) event).amount());
  }
}
