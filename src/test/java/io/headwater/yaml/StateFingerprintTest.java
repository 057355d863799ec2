package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.Tombstone;
import io.headwater.testkit.Visits;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether stored states are what events would be folded into now. */
class StateFingerprintTest {
  private static final String HEAD = """
      topology: visits
      proto: bank/account.proto
      constants: { FEE: %s }
      expressions: { paid: %s }
      streams:
        commands: { value: AccountCommand }
        events: { value: AccountEvent }
      ---
      aggregate: visit
      commands: commands
      events: events
      state: Account
      decide: { open: [], deposit: [], withdraw: [] }
      """;
  private static final String EVOLVE = """
      evolve:
        opened: { status: Status.OPEN, owner: event.owner }
        deposited: { balance: paid }
        withdrawn: 'Account{owner: state.owner == "it''s" ? "a" : "b"}'
      """;

  @TempDir
  Path directory;

  private long fingerprint(String fee, String paid, String rules) throws IOException {
    Path file =
        Files.writeString(directory.resolve("visits.yaml"), HEAD.formatted(fee, paid) + rules);
    TopologySpec topology =
        TopologyFile.read(file, TopologyResources.of(StateFingerprintTest.class.getClassLoader()));
    assertThat(topology.problems()).isEmpty();
    return topology.aggregates().get(0).behavior().fingerprint();
  }

  private long usual() throws IOException {
    return fingerprint("5", "state.balance + event.amount - FEE", EVOLVE);
  }

  @Test
  void isTheSameInEveryProcess() throws IOException {
    assertThat(usual()).isEqualTo(506775337889074156L);
    assertThat(Visits.unending(1).fingerprint()).isEqualTo(2122796363042851623L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(state.balance  + event.amount) - FEE",
        "state.balance + event.amount - 5",
        "'state.balance + event.amount - FEE // what a visit costs'",
        "(state.balance + (event).amount) - (FEE)"
      })
  void isTheSameHoweverAnExpressionIsWritten(String paid) throws IOException {
    assertThat(fingerprint("5", paid, EVOLVE)).isEqualTo(usual());
  }

  @Test
  void isTheSameInAnyOrderAndWithFullNames() throws IOException {
    String turned = """
        evolve:
          withdrawn: 'bank.Account{owner: state.owner == "it''s" ? "a" : "b"}'
          deposited: { balance: paid }
          opened: { owner: event.owner, status: bank.Status.OPEN }
        invariants: { nobody is rich: state.balance < 1000 }
        version: 1
        """;

    assertThat(fingerprint("5", "state.balance + event.amount - FEE", turned)).isEqualTo(usual());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state.balance + event.amount + FEE",
        "event.amount + state.balance - FEE",
        "state.balance + event.amount - FEE - FEE",
        "state.balance + event.amount - int(string(FEE))"
      })
  void isAnotherOneForAnotherExpression(String paid) throws IOException {
    assertThat(fingerprint("5", paid, EVOLVE)).isNotEqualTo(usual());
  }

  @Test
  void isAnotherOneForAnotherConstant() throws IOException {
    assertThat(fingerprint("6", "state.balance + event.amount - FEE", EVOLVE))
        .isNotEqualTo(usual());
  }

  @ParameterizedTest
  @ValueSource(strings = {"version: 2", "invariants: {}\nversion: 3"})
  void isAnotherOneForAnotherVersion(String more) throws IOException {
    assertThat(fingerprint("5", "state.balance + event.amount - FEE", EVOLVE + more))
        .isNotEqualTo(usual());
  }

  @Test
  void isAnotherOneForAnotherVersionInJava() {
    assertThat(Visits.unending(2).fingerprint()).isNotEqualTo(Visits.unending(1).fingerprint());
  }

  @Test
  void isAnotherOneForAnotherEnd() {
    assertThat(Visits.visit(Tombstone.FORGET).fingerprint())
        .isNotEqualTo(Visits.visit(Tombstone.KEEP_SEQUENCE).fingerprint())
        .isNotEqualTo(Visits.unending(1).fingerprint());
  }
}
