package io.headwater.simulation;

import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.history.HistoryEvent;
import io.headwater.replay.SourceRecord;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;
import topologies.bank.proto.Withdraw;

/** Commands and card swipes for the topologies that failures are tried on. */
final class Payments {
  private static final Instant START = Instant.parse("2025-03-03T09:00:00Z");

  private Payments() {}

  static TopologySpec bank() {
    return read("topologies/03-bank/bank.yaml");
  }

  static TopologySpec timers() {
    return read("src/test/resources/replay/timers.yaml");
  }

  private static TopologySpec read(String file) {
    return TopologyFile.read(Path.of(file), TopologyResources.of(Payments.class.getClassLoader()));
  }

  /** Opens two accounts, then moves money, and swipes their cards. */
  static List<Input> ofBank(long seed) {
    Random random = new Random(seed);
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      inputs.add(
          random.nextInt(4) == 0
              ? arrival("card-swipes", i, swipe(random))
              : arrival("account-commands", i, command(i, random)));
    }
    return inputs;
  }

  private static AccountCommand command(int number, Random random) {
    if (number < 4) {
      return AccountCommand.newBuilder()
          .setOpen(Open.newBuilder().setOwner("ada"))
          .build();
    }
    return random.nextBoolean()
        ? AccountCommand.newBuilder()
            .setDeposit(Deposit.newBuilder().setAmount(random.nextInt(100)))
            .build()
        : AccountCommand.newBuilder()
            .setWithdraw(Withdraw.newBuilder().setAmount(random.nextInt(50)))
            .build();
  }

  private static CardSwipe swipe(Random random) {
    return CardSwipe.newBuilder()
        .setCard("card-" + random.nextInt(2))
        .setMerchant("merchant-" + random.nextInt(2))
        .setAmount(1 + random.nextInt(100))
        .build();
  }

  /** Swipes two cards, with time for timers to fire in between. */
  static List<Input> ofTimers(long seed) {
    Random random = new Random(seed);
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      inputs.add(arrival("card-swipes", i, swipe(random)));
      inputs.add(new Input.Pause(Duration.ofMinutes(1 + random.nextInt(6))));
    }
    return inputs;
  }

  private static Input arrival(String topic, int number, Message message) {
    HistoryEvent event = new HistoryEvent(
        0,
        START.plusSeconds(number),
        Optional.of(KeyType.STRING.encode("key-" + number % 2)),
        Optional.of(CanonicalBytes.of(message)),
        EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.ID, "id-" + number))));
    return new Input.Arrival(
        new SourceRecord(topic, OptionalInt.empty(), event), "number " + number);
  }
}
