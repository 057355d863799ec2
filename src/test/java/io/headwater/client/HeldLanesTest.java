package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldLanesTest {
  private final HeldLanes<String, String> lanes = new HeldLanes<>();

  @Test
  void holdsNothingAtFirst() {
    assertThat(lanes.isEmpty()).isTrue();
    assertThat(lanes.queue("k", 1, "a")).isFalse();
    assertThat(lanes.nextDueNanos(0)).isEmpty();
  }

  @Test
  void letsLaterRecordsOfAKeyWaitBehindOneThatFailed() {
    lanes.failed("k", 1, "a", 100);

    assertThat(lanes.queue("k", 2, "b")).isTrue();
    assertThat(lanes.queue("other", 3, "c")).isFalse();
    assertThat(lanes.takeReady(99, true)).isEmpty();
    assertThat(lanes.takeReady(100, true)).isEqualTo(Map.of("k", List.of("a")));
  }

  @Test
  void sendsTheOthersOnceTheFirstIsWritten() {
    lanes.failed("k", 1, "a", 0);
    lanes.queue("k", 2, "b");
    lanes.queue("k", 3, "c");
    lanes.takeReady(0, true);
    lanes.handedOver("k");

    assertThat(lanes.takeReady(0, true)).isEmpty();
    lanes.written("k", 1);
    assertThat(lanes.takeReady(0, false)).isEqualTo(Map.of("k", List.of("b", "c")));
    lanes.handedOver("k");
    assertThat(lanes.isEmpty()).isTrue();
  }

  @Test
  void letsARecordThatFailsLaterJoinInItsOrder() {
    lanes.failed("k", 2, "b", 0);
    lanes.failed("k", 1, "a", 0);

    assertThat(lanes.takeReady(0, true)).isEqualTo(Map.of("k", List.of("a")));
  }

  @Test
  void neverSendsWhatALaterRecordHasOvertaken() {
    lanes.failed("k", 1, "a", 0);
    lanes.queue("k", 3, "c");

    assertThat(lanes.written("k", 2)).containsExactly("a");
    assertThat(lanes.failed("k", 1, "a", 0)).isFalse();
    assertThat(lanes.takeReady(0, true)).isEqualTo(Map.of("k", List.of("c")));
  }

  @Test
  void neverSendsWhatALaterRecordMayHaveOvertakenUnlessTheyWereOfOneBatch() {
    lanes.failed("k", 1, "a", 0);
    lanes.failed("k", 2, "b", 0);
    lanes.queue("k", 4, "d");

    assertThat(lanes.doubted("k", 3, "b"::equals)).containsExactly("a");
    assertThat(lanes.doubted("other", 3, "b"::equals)).isEmpty();
    lanes.failed("k", 3, "c", 0);
    assertThat(lanes.takeReady(0, true)).isEqualTo(Map.of("k", List.of("b")));
  }

  @Test
  void goesOnWithTheNextWhenOneHasFailedForGood() {
    lanes.failed("k", 1, "a", 0);
    lanes.queue("k", 2, "b");
    lanes.takeReady(0, true);
    lanes.ended("k", 1);
    lanes.handedOver("k");

    assertThat(lanes.takeReady(0, true)).isEqualTo(Map.of("k", List.of("b")));
  }

  @Test
  void doesNotLetALaneGoBeforeAllOfItIsHandedOver() {
    lanes.failed("k", 1, "a", 0);
    lanes.takeReady(0, true);
    lanes.written("k", 1);

    assertThat(lanes.isHeld("k")).isTrue();
    lanes.handedOver("k");
    assertThat(lanes.isHeld("k")).isFalse();
  }

  @Test
  void givesBackWhatWaitsAndNothingElse() {
    lanes.failed("k", 1, "a", 0);
    lanes.queue("k", 2, "b");
    lanes.takeReady(0, true);

    assertThat(lanes.withdraw("k", 1)).isFalse();
    assertThat(lanes.withdraw("k", 2)).isTrue();
    assertThat(lanes.isHeldBefore(2)).isTrue();
    assertThat(lanes.isHeldBefore(1)).isFalse();
  }

  @Test
  void probesOnlyLanesThatAreDue() {
    lanes.failed("early", 1, "a", 10);
    lanes.failed("late", 2, "b", 20);

    assertThat(lanes.nextDueNanos(0)).hasValue(10);
    assertThat(lanes.needsProbe(9)).isFalse();
    assertThat(lanes.needsProbe(10)).isTrue();
    assertThat(lanes.takeReady(10, false)).isEmpty();
    assertThat(lanes.takeReady(10, true)).containsOnlyKeys("early");
    assertThat(new ArrayList<>(lanes.clear())).containsExactly("b");
  }
}
