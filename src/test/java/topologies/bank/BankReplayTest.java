package topologies.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testkit.RandomMessages;
import io.headwater.testkit.ReplayCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.Deposit;

/** The example of a check in the guide. */
class BankReplayTest {
  @Test
  void keepsWhatItsEventsLeadTo() {
    ReplayCheck.of(new Bank().topology())
        .withSeed(7)
        .withSteps(200)
        .withRecords(
            "account-commands",
            (random, key) -> random.nextBoolean()
                ? Deposit.newBuilder().setAmount(random.nextInt(1, 100))
                : new RandomMessages(random).next(AccountCommand.class))
        .run();
  }

  @Test
  void isTheExampleOfTheGuide() throws IOException {
    String here = Files.readString(Path.of("src/test/java/topologies/bank/BankReplayTest.java"));
    String example = here.substring(here.indexOf("ReplayCheck.of("), here.indexOf(".run();"));

    assertThat(Files.readString(Path.of("docs/guide.md")).replaceAll("\\s+", ""))
        .contains(example.replaceAll("\\s+", "") + ".run();");
  }
}
