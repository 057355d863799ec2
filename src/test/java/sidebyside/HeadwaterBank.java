package sidebyside;

import com.google.protobuf.ByteString;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import io.headwater.proto.Reply;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import topologies.bank.proto.Account;

/** The bank of {@code topologies/03-bank}. */
final class HeadwaterBank implements Bank {
  private final TopologyHarness harness;

  HeadwaterBank(TopologySpec topology) {
    this.harness = TopologyHarness.of(topology);
  }

  @Override
  public void send(RawRecord command) {
    harness.pipeRaw(
        "account-commands",
        command.key().map(ByteString::toByteArray).orElse(null),
        command.value().map(ByteString::toByteArray).orElse(null),
        command.headers(),
        command.timestamp());
  }

  @Override
  public List<Event> events() {
    return harness.records("account-events").stream()
        .map(one -> new Event(
            one.key().toString(),
            one.value(),
            one.headers().text("hw-id").orElseThrow(),
            one.headers().text("hw-seq").orElseThrow(),
            one.eventTimeMillis()))
        .toList();
  }

  @Override
  public List<Reply> replies() {
    return harness.records("account-replies").stream()
        .map(Envelope::value)
        .map(Reply.class::cast)
        .toList();
  }

  @Override
  public List<DeadLetter> deadLetters() {
    return harness.deadLetters("account-commands").stream()
        .map(one -> new DeadLetter(
            one.origin().toString(),
            Long.toString(one.originTimestamp()),
            Optional.ofNullable(one.key()).map(ByteString::copyFrom),
            Optional.ofNullable(one.value()).map(ByteString::copyFrom),
            one.headers()))
        .toList();
  }

  @Override
  public Account account(String id) {
    return (Account)
        harness.state("account", id).map(Snapshot::state).orElseGet(Account::getDefaultInstance);
  }

  @Override
  public void close() {
    harness.close();
  }
}
