package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.runtime.ComparableRecords.Digest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which keys of two topics have other records. */
class KeyedRecordsTest {
  private static final Digest ADA = new Digest(1, 1);
  private static final Digest BOB = new Digest(2, 2);

  private final KeyedRecords keyed = new KeyedRecords(new ComparableRecords(Map.of()));

  private static Digest record(long number) {
    return new Digest(0, number);
  }

  private void replayed(Digest key, long... records) {
    for (long record : records) {
      keyed.replayed(key, record(record));
    }
  }

  private void live(Digest key, long... records) {
    for (long record : records) {
      keyed.live(key, record(record));
    }
  }

  private void again(Digest key, long... records) {
    for (long record : records) {
      keyed.again(key, record(record));
    }
  }

  @Test
  void findsNothingWhereOtherKeysCameInBetween() {
    replayed(ADA, 1);
    replayed(BOB, 7);
    replayed(ADA, 2);
    live(ADA, 1, 2);
    live(BOB, 7);

    KeyedRecords.Summary summary = keyed.inOrder();

    assertThat(summary.keys()).isEqualTo(2);
    assertThat(summary.differing()).isEmpty();
    assertThat(summary.onlyLive() + summary.onlyReplayed()).isZero();
  }

  @Test
  void findsTheKeyWhoseRecordsAreInAnotherOrder() {
    replayed(ADA, 1, 2);
    replayed(BOB, 7);
    live(ADA, 2, 1);
    live(BOB, 7);

    assertThat(keyed.inOrder().differing()).containsExactly(ADA);
  }

  @Test
  void countsLiveRecordsBehindTheLastReplayedOne() {
    replayed(ADA, 1);
    live(ADA, 1, 2, 3);
    live(BOB, 7);

    KeyedRecords.Summary summary = keyed.inOrder();

    assertThat(summary.differing()).isEmpty();
    assertThat(summary.onlyLive()).isEqualTo(3);
    assertThat(keyed.uneven()).containsExactlyInAnyOrder(ADA, BOB);
  }

  @Test
  void comparesFewerLiveRecordsWithTheFirstReplayedOnes() {
    replayed(ADA, 1, 2, 3);
    replayed(BOB, 7, 8);
    live(ADA, 1, 2);
    live(BOB, 8);
    assertThat(keyed.isUnsettled()).isTrue();

    again(ADA, 1, 2, 3);
    again(BOB, 7, 8);

    KeyedRecords.Summary summary = keyed.inOrder();
    assertThat(summary.differing()).containsExactly(BOB);
    assertThat(summary.onlyReplayed()).isEqualTo(1);
  }

  @Test
  void comparesOnlyTheLastRecordsWhereOthersMayBeGone() {
    replayed(ADA, 1, 2);
    replayed(BOB, 7, 8);
    live(ADA, 2);
    live(BOB, 7);

    assertThat(keyed.latest().differing()).containsExactly(BOB);
  }
}
