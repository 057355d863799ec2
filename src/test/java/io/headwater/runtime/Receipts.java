package io.headwater.runtime;

import com.google.protobuf.Message;
import io.headwater.behavior.Effect;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.event.Envelope;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;

/** Notes each card swipe in a file, which is its world outside, and answers with a deposit. */
public final class Receipts implements TopologyDefinition {
  /** Returns the file that children of a process note their calls in. */
  static Path noteBook(long parent) {
    return Path.of(System.getProperty("java.io.tmpdir"), "headwater-receipts-" + parent);
  }

  @Override
  public TopologySpec topology() {
    TopologyBuilder topology = TopologyBuilder.topology("receipts");
    StreamRef<CardSwipe> swipes = topology.stream(
        "receipt-swipes",
        CardSwipe.class,
        stream -> stream.key(CardSwipe::getCard).partitions(4));
    StreamRef<CardSwipe> copies =
        topology.stream("receipt-copies", CardSwipe.class, stream -> stream.partitions(4));
    StreamRef<AccountCommand> commands =
        topology.stream("receipt-commands", AccountCommand.class, stream -> stream.partitions(4));
    topology.pipeline("copy", swipes).to(copies);
    topology.effect("receipt", swipes, new NoteBook()).to(commands);
    return topology.build();
  }

  /** Adds a line for each call. */
  private static final class NoteBook implements Effect {
    @Override
    public Optional<? extends Message> call(Envelope<?> record, String idempotencyKey)
        throws IOException {
      CardSwipe swipe = (CardSwipe) record.value();
      String line = "%s %d %s %d\n"
          .formatted(
              swipe.getCard(),
              swipe.getAmount(),
              idempotencyKey,
              ProcessHandle.current().pid());
      Path file = noteBook(ProcessHandle.current().parent().orElseThrow().pid());
      // One write, so that lines of several workers do not mix.
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return Optional.of(Deposit.newBuilder().setAmount(swipe.getAmount()).build());
    }
  }
}
