package io.headwater.comparison;

import io.headwater.event.EventHeaders;
import io.headwater.history.HistoryEvent;
import io.headwater.replay.SourceRecord;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;
import topologies.bank.proto.Withdraw;

/** Versions of the bank, and a history of it. */
final class BankVersions {
  private static final Path BANK = Path.of("topologies/03-bank/bank.yaml");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final TopologyResources RESOURCES =
      TopologyResources.of(BankVersions.class.getClassLoader());

  private final List<SourceRecord> history = new ArrayList<>();
  private EventHeaders headers = EventHeaders.NONE;

  static TopologySpec bank() {
    return TopologyFile.read(BANK, RESOURCES);
  }

  /** Returns the bank with a text of its file replaced. */
  static TopologySpec bank(Path directory, String text, String by) {
    return bank(directory, Map.of(text, by));
  }

  /** Returns the bank with texts of its file replaced. */
  static TopologySpec bank(Path directory, Map<String, String> replaced) {
    try {
      String written = Files.readString(BANK);
      for (Map.Entry<String, String> one : replaced.entrySet()) {
        if (!written.contains(one.getKey())) {
          throw new IllegalArgumentException("the bank has no " + one.getKey());
        }
        written = written.replace(one.getKey(), one.getValue());
      }
      Path file = Files.writeString(directory.resolve("bank.yaml"), written);
      return TopologyFile.read(Path.of("next/bank.yaml"), file, RESOURCES);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  BankVersions withId(String id) {
    headers = EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.ID, id)));
    return this;
  }

  BankVersions opened(String account) {
    return command(
        account, AccountCommand.newBuilder().setOpen(Open.newBuilder().setOwner("ada")));
  }

  BankVersions deposited(String account, long amount) {
    return command(
        account, AccountCommand.newBuilder().setDeposit(Deposit.newBuilder().setAmount(amount)));
  }

  BankVersions withdrawn(String account, long amount) {
    return command(
        account, AccountCommand.newBuilder().setWithdraw(Withdraw.newBuilder().setAmount(amount)));
  }

  BankVersions swiped(String card, String merchant, long amount) {
    CardSwipe.Builder swipe =
        CardSwipe.newBuilder().setCard(card).setMerchant(merchant).setAmount(amount);
    return add("card-swipes", card, swipe.build().toByteArray());
  }

  private BankVersions command(String account, AccountCommand.Builder command) {
    return add("account-commands", account, command.build().toByteArray());
  }

  private BankVersions add(String topic, String key, byte[] value) {
    history.add(new SourceRecord(
        topic,
        OptionalInt.empty(),
        new HistoryEvent(
            0,
            START.plusSeconds(history.size()),
            Optional.of(key.getBytes(StandardCharsets.UTF_8)),
            Optional.of(value),
            headers)));
    headers = EventHeaders.NONE;
    return this;
  }

  List<SourceRecord> history() {
    return history;
  }

  ComparisonReport compare(TopologySpec old, TopologySpec current, Comparison.Request request) {
    return new Comparison(old, current, request).run(history.iterator(), () -> true);
  }
}
