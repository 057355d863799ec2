package sidebyside;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import io.headwater.proto.Reply;
import io.headwater.testkit.RawRecord;
import java.util.List;
import java.util.Optional;
import topologies.bank.proto.Account;

/** One of the implementations at work in this process; what it has written so far, decoded. */
interface Bank extends AutoCloseable {
  /** Takes a record of {@code account-commands}; everything it leads to is done then. */
  void send(RawRecord command);

  List<Event> events();

  List<Reply> replies();

  List<DeadLetter> deadLetters();

  Account account(String id);

  @Override
  void close();

  /** An event: its key, its value, its id, its number and its time. */
  record Event(String account, Message value, String id, String sequence, long time) {}

  /** A dead letter: where the record was, and everything that it was. */
  record DeadLetter(
      String origin,
      String timestamp,
      Optional<ByteString> key,
      Optional<ByteString> value,
      EventHeaders headers) {}
}
