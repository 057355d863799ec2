package topologies.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testkit.SimulationCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Deposit;

/** The example of a simulation in the page about testing. */
class BankSimulationTest {
  @Test
  void survivesFailures() {
    SimulationCheck.of(new Bank().topology())
        .withSeeds(0, 500)
        .withInstances(3)
        .withRecords(
            "account-commands", () -> (random, key) -> Deposit.newBuilder().setAmount(10))
        .run();
  }

  @Test
  void isTheExampleOfThePage() throws IOException {
    String here =
        Files.readString(Path.of("src/test/java/topologies/bank/BankSimulationTest.java"));
    String example = here.substring(here.indexOf("SimulationCheck.of("), here.indexOf(".run();"));

    assertThat(Files.readString(Path.of("docs/testing.md")).replaceAll("\\s+", ""))
        .contains(example.replaceAll("\\s+", "") + ".run();");
  }
}
