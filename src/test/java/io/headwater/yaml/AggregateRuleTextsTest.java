package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.topology.Picture;
import io.headwater.topology.PlainText;
import io.headwater.topology.SvgText;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of an aggregate are described as they are written. */
class AggregateRuleTextsTest {
  @TempDir
  Path directory;

  private TopologySpec bank;

  @BeforeEach
  void readTopology() throws IOException {
    Path file = Files.writeString(directory.resolve("bank.yaml"), """
        topology: bank
        proto: bank/account.proto
        streams:
          commands: { value: AccountCommand }
          events: { value: AccountEvent }
        ---
        aggregate: account
        commands: commands
        events: events
        state: Account
        decide:
          open: []
          deposit: { emit: deposited, value: 'Deposited{amount: command.amount}' }
          withdraw:
            - reject: TOO_MUCH
              when: |
                command.amount > 10
                  || state.balance < 0
            - { emit: withdrawn, with: { amount: command.amount }, when: command.amount > 0 }
        evolve:
          opened: {}
          deposited: { balance: state.balance + event.amount }
          withdrawn: 'Account{balance: state.balance - event.amount}'
        invariants:
          balance is never negative: state.balance >= 0
        """);
    bank = TopologyFile.read(
        file, TopologyResources.of(AggregateRuleTextsTest.class.getClassLoader()));
  }

  @Test
  void textHasARulePerLine() {
    assertThat(PlainText.render(bank)).contains("""
          decides open: nothing
          decides deposit
            emit deposited as Deposited{amount: command.amount}
          decides withdraw
            reject TOO_MUCH when command.amount > 10 || state.balance < 0
            emit withdrawn with amount: command.amount when command.amount > 0
          evolves opened: nothing
          evolves deposited
            balance: state.balance + event.amount
          evolves withdrawn
            Account{balance: state.balance - event.amount}
          invariant balance is never negative: state.balance >= 0
        """);
  }

  @Test
  void pictureHasThemAsFacts() {
    Map<String, String> facts = Picture.of(bank).nodes().stream()
        .filter(node -> node.kind() == Picture.Kind.AGGREGATE)
        .findFirst()
        .orElseThrow()
        .facts();

    assertThat(facts)
        .containsEntry("rule of command open", "")
        .containsEntry(
            "rule of command deposit", "emit deposited as Deposited{amount: command.amount}")
        .containsEntry("rule of event deposited", "balance: state.balance + event.amount")
        .containsEntry("rule of invariant balance is never negative", "state.balance >= 0");
    assertThat(SvgText.render(Picture.of(bank)))
        .contains("\nrule of event deposited: balance: state.balance + event.amount\n");
  }
}
