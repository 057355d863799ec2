package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.headwater.client.CommandChannel;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import topologies.bank.Bank;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Deposit;

class CommandChannelsTest {
  private static final AccountCommand DEPOSIT =
      AccountCommand.newBuilder().setDeposit(Deposit.newBuilder().setAmount(3)).build();

  private static final Envelope<Message> RECORD =
      Envelope.of(new RecordPosition("", 0, 0), Instant.EPOCH, EventHeaders.NONE, "ada", DEPOSIT);

  private static TopologySpec unanswered() {
    TopologyBuilder mute = TopologyBuilder.topology("mute");
    mute.aggregate(
        Bank.ACCOUNT,
        mute.stream("commands", AccountCommand.class),
        mute.stream("events", AccountEvent.class));
    return mute.build();
  }

  /** Commands go to the partition that their amount says. */
  private static TopologySpec placedByRule() {
    TopologyBuilder placed = TopologyBuilder.topology("placed");
    placed.aggregate(
        Bank.ACCOUNT,
        placed.stream(
            "commands",
            AccountCommand.class,
            stream -> stream.partition(command -> (int) command.getDeposit().getAmount())),
        placed.stream("events", AccountEvent.class),
        placed.stream("replies", Reply.class));
    return placed.build();
  }

  @Test
  void knowWhereCommandsGoAndWhereRepliesAndEventsCome() {
    CommandChannel channel = CommandChannels.of(new Bank().topology(), "account");

    assertThat(channel.commands()).isEqualTo("account-commands");
    assertThat(channel.replies()).isEqualTo("account-replies");
    assertThat(channel.partitioning()).isEqualTo(Partitionings.murmur2());
    assertThat(channel.events())
        .contains(new CommandChannel.EventPlacement("account-events", 12, Partitionings.murmur2()));
    assertThat(channel.rule().apply(RECORD)).isEmpty();
  }

  @Test
  void placeCommandsByTheRuleOfTheAuthor() {
    CommandChannel channel = CommandChannels.of(placedByRule(), "account");

    assertThat(channel.rule().apply(RECORD)).hasValue(3);
  }

  @Test
  void suggestTheAggregateThatWasMeant() {
    assertThatThrownBy(() -> CommandChannels.of(new Bank().topology(), "acount"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("topology 'bank': there is no aggregate 'acount'; did you mean 'account'?"
            + " [HW1737]\n  fix: name one of account");
  }

  @Test
  void sayThatCommandsAreNotAnswered() {
    assertThatThrownBy(() -> CommandChannels.of(unanswered(), "account"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching("CommandChannelsTest.java:\\d+: aggregate 'account' has no replies, so"
            + " that its commands are not answered \\[HW1738]\n"
            + "  fix: declare replies: STREAM, or publish the command");
  }
}
