package sidebyside;

import static io.headwater.testkit.BankMessages.decided;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.open;
import static org.assertj.core.api.Assertions.assertThat;
import static sidebyside.BankScript.command;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page says of the processor alone. */
class KafkaStreamsBankTest {
  @TempDir
  Path directory;

  private KafkaStreamsBank bank;

  @BeforeEach
  void start() {
    bank = new KafkaStreamsBank(directory);
  }

  @AfterEach
  void close() {
    bank.close();
  }

  @Test
  void deadLettersACommandWhoseEventMightNotFitIntoATopic() {
    bank.send(command("c-1", "a1", open("x".repeat(900_000))));

    assertThat(bank.deadLetters()).hasSize(1);
    assertThat(bank.events()).isEmpty();
    assertThat(bank.replies()).isEmpty();
  }

  @Test
  void remembersACommandThatIsFarBehindStreamTime() {
    bank.send(BankScript.at("2026-01-01T12:00:00Z", command("c-1", "a1", open("ada"))));
    bank.send(BankScript.at("2026-01-01T01:00:00Z", command("c-2", "a1", deposit(5))));

    bank.send(BankScript.at("2026-01-01T01:00:00Z", command("c-2", "a1", deposit(5))));

    assertThat(bank.replies())
        .containsExactly(decided("c-1", 1, 1), decided("c-2", 2, 1), decided("c-2", 2, 1));
  }
}
