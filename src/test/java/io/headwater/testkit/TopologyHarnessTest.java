package io.headwater.testkit;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.spend;
import static io.headwater.testkit.BankMessages.swipe;
import static io.headwater.testkit.BankMessages.withdraw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import topologies.bank.Bank;
import topologies.bank.proto.Deposit;

class TopologyHarnessTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void showsRecordsWithKeyValueHeadersAndTime() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      EventHeaders headers = EventHeaders.NONE.plus(EventHeaders.Entry.text("hw-id", "c-1"));

      bank.pipe("account-commands", "a1", open("ada"), headers, NOON);

      Envelope<Message> event = bank.records("account-events").get(0);
      assertThat(event.key()).isEqualTo("a1");
      assertThat(event.value()).isEqualTo(BankMessages.opened("ada"));
      assertThat(event.id()).isEqualTo("c-1/1");
      assertThat(event.eventTime()).isEqualTo(NOON);
      assertThat(event.origin()).isEqualTo(new RecordPosition("account-events", 0, 0));
    }
  }

  @Test
  void wrapsACaseIntoTheTypeOfTheStream() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      bank.pipe("account-commands", "a1", open("ada"));

      bank.pipe("account-commands", "a1", Deposit.newBuilder().setAmount(7));

      assertThat(bank.values("account-events")).last().isEqualTo(deposited(7));
    }
  }

  @Test
  void derivesTheKeyThatTheStreamDeclares() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      bank.pipe("card-swipes", swipe("card-9", "m", 5));

      assertThat(bank.written("bank-by-merchant-repartition")).hasSize(1);
      assertThat(bank.toString()).startsWith("in  card-swipes-0@0  card-9  bank.CardSwipe { ");
    }
  }

  @Test
  void showsDeadLettersOfAStream() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      bank.pipeRaw("card-swipes", new byte[] {1}, new byte[] {2, 3}, EventHeaders.NONE, 4);

      DeadLetter letter = bank.deadLetters("card-swipes").get(0);
      assertThat(letter.cause().code()).isEqualTo("DECODE_MALFORMED");
      assertThat(letter.key()).containsExactly(1);
      assertThat(letter.value()).containsExactly(2, 3);
      assertThat(letter.originTimestamp()).isEqualTo(4);
      assertThat(letter.cause().failedAt()).isEqualTo(TopologyHarness.START);
    }
  }

  @Test
  void showsStates() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      bank.pipe("account-commands", "a1", open("ada"));
      bank.pipe("account-commands", "a2", open("eve"));

      assertThat(bank.state("account", "a1")).contains(new Snapshot(account("ada", 0), 1));
      assertThat(bank.state("account", "a3")).isEmpty();
      assertThat(bank.states("account"))
          .containsOnlyKeys(ByteString.copyFromUtf8("a1"), ByteString.copyFromUtf8("a2"));
    }
  }

  @Test
  void startsFromASeededState() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      bank.seed("account", "a1", new Snapshot(account("ada", 40), 9));

      bank.pipe("account-commands", "a1", withdraw(30));

      assertThat(bank.state("account", "a1")).contains(new Snapshot(account("ada", 10), 10));
    }
  }

  @Test
  void seedsBetweenRecords() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      bank.pipe("account-commands", "a1", open("ada"));
      bank.pipe("account-commands", "a1", deposit(1));

      bank.seed("account", "a2", new Snapshot(account("eve", 40), 9));
      bank.pipe("account-commands", "a2", withdraw(30));

      assertThat(bank.state("account", "a2")).contains(new Snapshot(account("eve", 10), 10));
    }
  }

  @Test
  void countsByProgram() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      bank.pipe("account-commands", "a1", withdraw(1));
      bank.pipe("card-swipes", swipe("c", "m", 5));

      assertThat(bank.counts().consumed()).isEqualTo(3);
      assertThat(bank.counts("account").of(Outcome.REJECTED)).isEqualTo(1);
      assertThat(bank.counts("spend-by-merchant/by-merchant").consumed()).isEqualTo(1);
    }
  }

  @Test
  void standsStillUntilTimeIsAdvanced() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      bank.pipe("card-swipes", swipe("c", "m", 1));
      bank.advanceTime(Duration.ofHours(12));
      bank.pipe("card-swipes", swipe("c", "m", 1));

      assertThat(bank.records("merchant-totals"))
          .extracting(Envelope::eventTime)
          .containsExactly(TopologyHarness.START, NOON);
    }
  }

  @Test
  void readsAMessageWithoutFieldsAsSuch() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      bank.seed("spend", "m", new Snapshot(spend(-5, -1), 1));

      bank.pipe("card-swipes", swipe("c", "m", 5));

      assertThat(bank.values("merchant-totals")).containsExactly(spend(0, 0));
    }
  }

  @Test
  void tellsEveryRecordThatWentInOrCameOut() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      bank.pipe("card-swipes", "c1", swipe("c1", "m", 5));
      bank.pipeRaw("card-swipes", null, null, EventHeaders.NONE, 0);
      bank.pipeRaw("card-swipes", null, new byte[] {8}, EventHeaders.NONE, 0);

      assertThat(bank.toString().lines())
          .containsExactlyInAnyOrder(
              "in  card-swipes-0@0  c1  bank.CardSwipe { card: \"c1\" merchant: \"m\" amount: 5 }",
              "out merchant-totals-0@0  m  bank.Spend { total: 5 swipes: 1 }",
              "in  card-swipes-0@1  no key  no value",
              "out card-swipes-dlq-0@0  no key  dead letter NULL_VALUE, no value",
              "in  card-swipes-0@2  no key  1 B, DECODE_TRUNCATED",
              "out card-swipes-dlq-0@1  no key  dead letter DECODE_TRUNCATED, 1 B");
    }
  }

  @Test
  void refusesAStreamThatIsNotDeclared() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      assertThatThrownBy(() -> bank.pipe("card-swipe", swipe("c", "m", 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "topology 'bank' declares no stream 'card-swipe'; did you mean 'card-swipes'?");
    }
  }

  @Test
  void refusesAStoreThatIsNotDeclared() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      assertThatThrownBy(() -> bank.state("accounts", "a1"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("topology 'bank' has no state store 'accounts'; did you mean 'account'?");
    }
  }

  @Test
  void refusesAMessageOfAnotherType() {
    try (TopologyHarness bank = TopologyHarness.of(new Bank().topology())) {
      assertThatThrownBy(() -> bank.pipe("card-swipes", spend(1, 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("stream 'card-swipes' takes 'bank.CardSwipe' or a case of its oneof, "
              + "was 'bank.Spend'");
    }
  }

  @Test
  void removesItsStateWhenClosed() throws IOException {
    ScratchDirectory directory = ScratchDirectory.create();
    Files.createDirectories(directory.path().resolve("task/rocksdb"));
    Files.writeString(directory.path().resolve("task/rocksdb/CURRENT"), "x");

    directory.close();

    assertThat(directory.path()).doesNotExist();
  }

  @Test
  void findsNothingInARunThatConservesRecords() {
    OutcomeCounts conserved = new OutcomeCounts(1, Map.of(Outcome.FILTERED, 1L));

    assertThat(Conservation.findingOf(Map.of("account", conserved), 0)).isEmpty();
  }

  @Test
  void findsRecordsWithoutOutcome() {
    OutcomeCounts lost = new OutcomeCounts(2, Map.of(Outcome.PROCESSED, 1L));

    assertThat(Conservation.findingOf(Map.of("account", lost), 0))
        .contains("records of 'account' have no outcome, or more than one: consumed 2 ≠ processed 1"
            + " + rejected 0 + duplicate 0 + filtered 0 + dead-lettered 0 + parked 0");
  }

  @Test
  void findsRecordsThatKafkaStreamsDropped() {
    assertThat(Conservation.findingOf(Map.of(), 3))
        .contains("Kafka Streams dropped 3 records by itself, expected 0");
  }
}
