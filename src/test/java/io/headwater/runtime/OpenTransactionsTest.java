package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenTransactionsTest {
  private static final TopicPartition IN = new TopicPartition("in", 0);

  private final Set<TopicPartition> own = new HashSet<>(Set.of(IN));
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private final Map<TopicPartition, Long> all = new HashMap<>();
  private final Wall wall = new Wall();
  private final OpenTransactions transactions = new OpenTransactions(
      () -> own,
      new OpenTransactions.Ends(unused -> committed, unused -> all),
      wall,
      "broker:9092");

  @AfterEach
  void close() {
    transactions.close();
  }

  private void ends(long ofCommitted, long ofAll) {
    committed.put(IN, ofCommitted);
    all.put(IN, ofAll);
  }

  private void lookAfter(long seconds) {
    wall.now = wall.now.plusSeconds(seconds);
    transactions.look();
  }

  @Test
  void namesWhereARecordWaitsAndWhatToType() {
    ends(41, 44);
    lookAfter(0);
    assertThat(transactions.waiting()).isEmpty();

    lookAfter(5);

    assertThat(transactions.waiting())
        .containsExactly("in-0@41 and what is behind it, 3 offsets by now, wait for a transaction"
            + " that is open since 2026-01-01T00:00:00Z or earlier; see kafka-transactions.sh"
            + " --bootstrap-server broker:9092 describe-producers --topic in --partition 0");
  }

  @Test
  void saysNothingOfTransactionsThatFollowOneAnother() {
    for (int i = 0; i < 5; i++) {
      ends(41 + i, 44 + i);
      lookAfter(2);
    }

    assertThat(transactions.waiting()).isEmpty();
  }

  @Test
  void saysNothingWhereAllIsCommitted() {
    ends(44, 44);
    lookAfter(0);

    lookAfter(60);

    assertThat(transactions.waiting()).isEmpty();
  }

  @Test
  void forgetsWhatEndedAndWhatIsAnotherInstances() {
    ends(41, 44);
    lookAfter(0);
    lookAfter(5);
    own.clear();

    lookAfter(2);

    assertThat(transactions.waiting()).isEmpty();
    own.add(IN);
    lookAfter(2);
    assertThat(transactions.waiting()).isEmpty();
  }

  /** A wall clock that stands still until it is moved. */
  private static final class Wall extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
