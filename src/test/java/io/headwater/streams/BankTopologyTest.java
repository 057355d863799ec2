package io.headwater.streams;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.decided;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.rejected;
import static io.headwater.testkit.BankMessages.spend;
import static io.headwater.testkit.BankMessages.swipe;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.BankMessages.withdrawn;
import static io.headwater.testkit.Words.count;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.Snapshot;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.testkit.TopologyHarness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topologies.bank.Bank;

class BankTopologyTest {
  private final TopologyHarness bank = TopologyHarness.of(new Bank().topology());

  @AfterEach
  void close() {
    bank.close();
  }

  @Test
  void keepsAnAccount() {
    bank.pipe("account-commands", "a1", open("ada"));
    bank.pipe("account-commands", "a1", deposit(100));
    bank.pipe("account-commands", "a1", withdraw(30));

    assertThat(bank.values("account-events")).last().isEqualTo(withdrawn(30));
    assertThat(bank.values("account-replies"))
        .last()
        .isEqualTo(decided("account-commands-0@2", 3, 1));
    assertThat(bank.state("account", "a1")).contains(new Snapshot(account("ada", 70), 3));
  }

  @Test
  void refusesToOverdrawAnAccount() {
    bank.pipe("account-commands", "a1", open("ada"));
    bank.pipe("account-commands", "a1", withdraw(1));

    assertThat(bank.values("account-events")).containsExactly(opened("ada"));
    assertThat(bank.values("account-replies"))
        .last()
        .isEqualTo(rejected("account-commands-0@1", "INSUFFICIENT_FUNDS", 1));
  }

  @Test
  void addsUpWhatAMerchantTakes() {
    bank.pipe("card-swipes", swipe("c1", "m1", 40));
    bank.pipe("card-swipes", swipe("c2", "m1", 2));
    bank.pipe("card-swipes", swipe("c1", "m2", 7));

    assertThat(bank.values("merchant-totals"))
        .containsExactly(spend(40, 1), spend(42, 2), spend(7, 1));
    assertThat(bank.state("spend", "m1")).contains(new Snapshot(spend(42, 2), 2));
  }

  @Test
  void reportsMerchantsAboveAThousandSeparately() {
    bank.pipe("card-swipes", swipe("c1", "m1", 100_000));
    bank.pipe("card-swipes", swipe("c1", "m1", 1));

    assertThat(bank.values("merchant-totals")).containsExactly(spend(100_000, 1));
    assertThat(bank.values("big-merchants")).containsExactly(spend(100_001, 2));
  }

  @Test
  void leavesRefundsOut() {
    bank.pipe("card-swipes", swipe("c1", "m1", -40));
    bank.pipe("card-swipes", swipe("c1", "m1", 0));

    assertThat(bank.values("merchant-totals")).isEmpty();
    assertThat(count(bank, Outcome.FILTERED)).isEqualTo(2);
  }

  @Test
  void namesItsNodesStoresAndTopicsForGood() throws IOException {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "bank");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);

    String description = KafkaTopology.compile(
            new Bank().topology(), HostSettings.defaults(new TopologyMetrics("bank")), properties)
        .describe()
        .toString();

    assertThat(description).isEqualToIgnoringNewLines(golden("bank.kafka-topology.txt"));
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = BankTopologyTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
