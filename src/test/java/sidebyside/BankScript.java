package sidebyside;

import static io.headwater.testkit.BankMessages.decided;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.failed;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.rejected;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.BankMessages.withdrawn;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import io.headwater.proto.Reply;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Commands that every implementation is sent, and what they are to lead to. */
final class BankScript {
  private static final long NOON = TopologyHarness.START.plusSeconds(43_200).toEpochMilli();

  /** Commands that any implementation can be sent. */
  static final List<RawRecord> COMMANDS = List.of(
      command("c-1", "a1", open("ada")),
      command("c-2", "a1", deposit(100)),
      command("c-3", "a1", withdraw(150)),
      command("c-2", "a1", deposit(100)),
      command("c-4", "a1", deposit(400)),
      // There is enough by now, but the command was answered.
      command("c-3", "a1", withdraw(150)),
      command("c-5", "a1", withdraw(500)),
      command("c-6", "a1", withdraw(1)),
      // Breaks the invariant. A failure is no answer: sent again, it is tried again.
      command("c-7", "a1", deposit(-1)),
      command("c-8", "a1", deposit(1)),
      command("c-7", "a1", deposit(-1)),
      command("c-9", "a1", open("eve")),
      command("c-10", "a2", deposit(5)),
      expecting("5", command("c-11", "a1", deposit(1))),
      expecting("6", command("c-12", "a1", deposit(1))));

  static final List<Reply> REPLIES = List.of(
      decided("c-1", 1, 1),
      decided("c-2", 2, 1),
      rejected("c-3", "INSUFFICIENT_FUNDS", 2),
      decided("c-2", 2, 1),
      decided("c-4", 3, 1),
      rejected("c-3", "INSUFFICIENT_FUNDS", 2),
      decided("c-5", 4, 1),
      rejected("c-6", "INSUFFICIENT_FUNDS", 4),
      failed("c-7", "INVARIANT"),
      decided("c-8", 5, 1),
      decided("c-7", 6, 1),
      rejected("c-9", "ALREADY_OPEN", 6),
      rejected("c-10", "NOT_OPEN", 0),
      Reply.newBuilder()
          .setCommandId("c-11")
          .setStatus(Reply.Status.CONFLICT)
          .setCode("CONFLICT")
          .setMessage("expected sequence number 5, is 6")
          .setSequence(6)
          .build(),
      decided("c-12", 7, 1));

  static final List<Message> EVENTS = List.of(
      opened("ada"),
      deposited(100),
      deposited(400),
      withdrawn(500),
      deposited(1),
      deposited(-1),
      deposited(1));

  /** Records that only a topic can hold, and that are no commands. */
  static final List<RawRecord> POISON = List.of(
      with(command("p-1", "a1", deposit(1)), Optional.of(ByteString.fromHex("0a0563"))),
      with(command("p-2", "a1", deposit(1)), Optional.empty()),
      with(command("p-3", "a1", deposit(1)), Optional.of(ByteString.EMPTY)),
      with(command("p-4", "a1", deposit(1)), "hw-type", "bank.CardSwipe"),
      withoutKey(command("p-5", "a1", deposit(1))),
      at("2100-01-01T00:00:00Z", command("p-6", "a1", deposit(1))));

  private BankScript() {}

  static RawRecord command(String id, String account, Message command) {
    return new RawRecord(
        Optional.of(ByteString.copyFromUtf8(account)),
        Optional.of(command.toByteString()),
        EventHeaders.of(List.of(
            EventHeaders.Entry.text("hw-id", id), EventHeaders.Entry.text("tenant", "north"))),
        NOON);
  }

  static RawRecord with(RawRecord record, String header, String text) {
    return new RawRecord(
        record.key(),
        record.value(),
        record.headers().plus(EventHeaders.Entry.text(header, text)),
        record.timestamp());
  }

  static RawRecord expecting(String sequence, RawRecord command) {
    return with(command, "hw-expect", sequence);
  }

  private static RawRecord with(RawRecord record, Optional<ByteString> value) {
    return new RawRecord(record.key(), value, record.headers(), record.timestamp());
  }

  private static RawRecord withoutKey(RawRecord record) {
    return new RawRecord(Optional.empty(), record.value(), record.headers(), record.timestamp());
  }

  static RawRecord withoutHeaders(RawRecord record) {
    return new RawRecord(record.key(), record.value(), EventHeaders.NONE, record.timestamp());
  }

  static RawRecord at(String time, RawRecord record) {
    return new RawRecord(
        record.key(), record.value(), record.headers(), Instant.parse(time).toEpochMilli());
  }
}
