package topologies;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.topology.PlainText;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;

class EffectFrontEndsTest {
  private static final String YAML = """
      topology: receipts
      proto: bank/account.proto
      streams:
        account-commands: { value: AccountCommand }
        copies: { value: AccountCommand }
        card-swipes: { value: CardSwipe }
      ---
      pipeline: copy
      from: account-commands
      steps:
        - to: copies
      ---
      effect: receipt
      from: card-swipes
      when: value.amount > 1000
      call: topologies.ReceiptMail
      to:
        stream: account-commands
        key: value.card
        failed: { deposit: 'bank.Deposit{amount: 1}' }
      workers: 16
      on-error: { retry: 5, first-backoff: 1 second, max-backoff: 1 minute }
      """;

  private static TopologySpec inJava() {
    TopologyBuilder topology = TopologyBuilder.topology("receipts");
    StreamRef<AccountCommand> commands = topology.stream("account-commands", AccountCommand.class);
    StreamRef<AccountCommand> copies = topology.stream("copies", AccountCommand.class);
    StreamRef<CardSwipe> swipes = topology.stream("card-swipes", CardSwipe.class);
    topology.pipeline("copy", commands).to(copies);
    topology
        .effect("receipt", swipes, new ReceiptMail())
        .when(swipe -> swipe.getAmount() > 1000)
        .to(commands, CardSwipe::getCard)
        .failed(
            swipe -> AccountCommand.newBuilder().setDeposit(Deposit.newBuilder().setAmount(1)))
        .workers(16)
        .onError(Recovery.retry(5).withBackoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1)));
    return topology.build();
  }

  @Test
  void bothFrontEndsDeclareTheSameEffect(@TempDir Path directory) throws IOException {
    TopologySpec inYaml = written(directory);

    assertThat(inYaml)
        .usingRecursiveComparison()
        .ignoringFieldsOfTypes(Rule.class, SourceLocation.class)
        .ignoringFieldsMatchingRegexes(".*\\.create")
        .isEqualTo(inJava());
  }

  @Test
  void anEffectIsDescribedInTheWordsItIsWrittenIn(@TempDir Path directory) throws IOException {
    assertThat(PlainText.render(written(directory))).endsWith("""
        effect receipt
          from card-swipes
          when value.amount > 1000
          calls topologies.ReceiptMail, for 16 records at once
          on error: retry 5 times after PT1S, times 2.0 up to PT1M, jitter 0.2, then dead-letter
          to account-commands
            key value.card
            if every call failed: deposit: bank.Deposit{amount: 1}
        """);
  }

  private static TopologySpec written(Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("receipts.yaml"), YAML);
    return WrittenTopologies.read(file);
  }
}
