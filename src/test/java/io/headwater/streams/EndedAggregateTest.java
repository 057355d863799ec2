package io.headwater.streams;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.decided;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.behavior.Tombstone;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Snapshot;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Visits;
import java.util.List;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;

/** What is left of an aggregate that has ended, and how it begins again. */
class EndedAggregateTest {

  private static TopologyHarness harness(Tombstone tombstone) {
    return TopologyHarness.of(Visits.topology(Visits.visit(tombstone)));
  }

  private static void pipe(TopologyHarness visits, Message... commands) {
    for (Message command : commands) {
      visits.pipe("commands", "v1", command);
    }
  }

  private static List<Long> sequences(TopologyHarness visits) {
    return visits.records("events").stream()
        .map(event -> event.sequence().orElseThrow())
        .toList();
  }

  @Test
  void keepsNothingButTheSequenceNumber() {
    try (TopologyHarness visits = harness(Tombstone.KEEP_SEQUENCE)) {
      pipe(visits, open("ada"), deposit(5), withdraw(1));

      assertThat(visits.state("visit", "v1"))
          .contains(new Snapshot(Account.getDefaultInstance(), 3, true));
      assertThat(visits.deadLetters("commands")).isEmpty();
    }
  }

  @Test
  void beginsAnewWithTheNextNumber() {
    try (TopologyHarness visits = harness(Tombstone.KEEP_SEQUENCE)) {
      pipe(visits, open("ada"), deposit(5), withdraw(1), open("eve"));

      assertThat(sequences(visits)).containsExactly(1L, 2L, 3L, 4L);
      assertThat(visits.state("visit", "v1")).contains(new Snapshot(account("eve", 0), 4));
    }
  }

  @Test
  void forgetsItAltogether() {
    try (TopologyHarness visits = harness(Tombstone.FORGET)) {
      pipe(visits, open("ada"), deposit(5), withdraw(1));

      assertThat(visits.state("visit", "v1")).isEmpty();
      assertThat(visits.states("visit")).isEmpty();
      assertThat(visits.written("visits-visit-changelog"))
          .last()
          .extracting(RawRecord::value)
          .isEqualTo(java.util.Optional.empty());
    }
  }

  @Test
  void beginsAnewWithTheFirstNumberOnceForgotten() {
    try (TopologyHarness visits = harness(Tombstone.FORGET)) {
      pipe(visits, open("ada"), deposit(5), withdraw(1), open("eve"));

      assertThat(sequences(visits)).containsExactly(1L, 2L, 3L, 1L);
      assertThat(visits.values("replies")).last().isEqualTo(decided("commands-0@3", 1, 1));
    }
  }

  @Test
  void endsInTheMiddleOfADecision() {
    try (TopologyHarness visits = harness(Tombstone.KEEP_SEQUENCE)) {
      pipe(visits, open("ada"), deposit(5), open("somebody else"));

      assertThat(sequences(visits)).containsExactly(1L, 2L, 3L, 4L);
      assertThat(visits.state("visit", "v1"))
          .contains(new Snapshot(account("somebody else", 0), 4));
    }
  }

  @Test
  void countsFromOneInTheMiddleOfADecisionThatForgets() {
    try (TopologyHarness visits = harness(Tombstone.FORGET)) {
      pipe(visits, open("ada"), deposit(5), open("somebody else"));

      assertThat(sequences(visits)).containsExactly(1L, 2L, 3L, 1L);
      assertThat(visits.state("visit", "v1"))
          .contains(new Snapshot(account("somebody else", 0), 1));
    }
  }

  @Test
  void answersACommandOnceEvenIfAllElseIsForgotten() {
    try (TopologyHarness visits = harness(Tombstone.FORGET)) {
      visits.pipe("commands", "v1", open("ada"), header("hw-id", "c-1"), visits.now());
      visits.pipe("commands", "v1", withdraw(1), header("hw-id", "c-2"), visits.now());
      visits.pipe("commands", "v1", open("ada"), header("hw-id", "c-1"), visits.now());

      assertThat(count(visits, Outcome.DUPLICATE)).isEqualTo(1);
      assertThat(visits.values("replies"))
          .containsExactly(decided("c-1", 1, 1), decided("c-2", 2, 1), decided("c-1", 1, 1));
      assertThat(visits.values("events")).hasSize(2).startsWith(opened("ada"));
    }
  }

  @Test
  void expectsTheSequenceNumberThatIsKept() {
    try (TopologyHarness visits = harness(Tombstone.FORGET)) {
      pipe(visits, open("ada"), withdraw(1));

      visits.pipe("commands", "v1", open("eve"), header("hw-expect", "0"), visits.now());

      assertThat(count(visits, Outcome.REJECTED)).isZero();
    }
  }
}
