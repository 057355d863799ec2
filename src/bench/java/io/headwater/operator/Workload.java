package io.headwater.operator;

import io.headwater.client.PublishRecord;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.event.EventHeaders;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import topologies.bank.Bank;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;
import topologies.bank.proto.Withdraw;
import topologies.loan.LoanApplications;
import topologies.orders.OrderGenerator;
import topologies.orders.Orders;

/** The topologies that are written twice, and records for them. */
final class Workload {
  static final int RECORDS = 2_000;

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<String, Written> TOPOLOGIES = Map.of(
      "bank", new Written("03-bank", Bank::new, Workload::bankRecords),
      "loan-applications",
          new Written("04-loan-applications", LoanApplications::new, LoanRecords::all),
      "orders", new Written("05-orders", Orders::new, Workload::orderRecords));

  /** A topology in both front ends. */
  private record Written(
      String folder, Supplier<TopologyDefinition> java, Supplier<List<PublishRecord>> records) {}

  private Workload() {}

  /** Returns the names of the topologies. */
  static List<String> topologies() {
    return TOPOLOGIES.keySet().stream().sorted().toList();
  }

  /** Returns what enters the topology. */
  static List<PublishRecord> records(String topology) {
    return written(topology).records().get();
  }

  /** Returns the topology with rules in {@code java} or {@code yaml}. */
  static Plant plant(String topology, String rules) {
    return new Plant(spec(topology, rules));
  }

  private static TopologySpec spec(String topology, String rules) {
    Written written = written(topology);
    return rules.equals("java")
        ? written.java().get().topology()
        : TopologyFile.read(
            Path.of("topologies", written.folder(), topology + ".yaml"),
            TopologyResources.of(Workload.class.getClassLoader()));
  }

  private static Written written(String topology) {
    return Optional.ofNullable(TOPOLOGIES.get(topology)).orElseThrow();
  }

  private static List<PublishRecord> orderRecords() {
    OrderGenerator generator = new OrderGenerator(1, START);
    List<PublishRecord> records = new ArrayList<>();
    while (records.size() < RECORDS) {
      records.addAll(generator.nextOrder());
    }
    return List.copyOf(records.subList(0, RECORDS));
  }

  private static List<PublishRecord> bankRecords() {
    List<PublishRecord> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(i % 2 == 0 ? command(i / 2) : swipe(i / 2));
    }
    return records;
  }

  private static PublishRecord command(int i) {
    AccountCommand.Builder command = AccountCommand.newBuilder();
    if (i < 100) {
      command.setOpen(Open.newBuilder().setOwner("ada"));
    } else if (i % 3 == 0) {
      command.setWithdraw(Withdraw.newBuilder().setAmount(i % 70));
    } else {
      command.setDeposit(Deposit.newBuilder().setAmount(i % 50));
    }
    return record("account-commands", "a" + i % 100, command.build().toByteArray(), i);
  }

  private static PublishRecord swipe(int i) {
    String card = "c" + i % 100;
    CardSwipe swipe = CardSwipe.newBuilder()
        .setCard(card)
        .setMerchant("m" + i % 10)
        .setAmount(i % 2_000)
        .build();
    return record("card-swipes", card, swipe.toByteArray(), i);
  }

  static PublishRecord record(String topic, String key, byte[] value, int millis) {
    return new PublishRecord(
        topic,
        OptionalInt.empty(),
        Optional.of(key.getBytes(StandardCharsets.UTF_8)),
        Optional.of(value),
        EventHeaders.NONE,
        START.plusMillis(millis));
  }
}
