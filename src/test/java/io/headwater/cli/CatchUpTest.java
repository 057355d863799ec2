package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.PartitionState;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatchUpTest {
  private static List<RecordPosition> notAsked() {
    throw new AssertionError("the cluster was asked");
  }

  private final CatchUp end = new CatchUp(Map.of(0, 10L, 1, 5L));

  @Test
  void isReachedWhereAllPartitionsAre() {
    assertThat(end.isReached(List.of(at(0, 10), at(1, 7), at(2, 0)), CatchUpTest::notAsked))
        .isTrue();
  }

  @Test
  void isNotReachedWhileOnePartitionIsBehind() {
    assertThat(end.isReached(List.of(at(0, 10), at(1, 4)), CatchUpTest::notAsked))
        .isFalse();
  }

  @Test
  void asksTheGroupAboutPartitionsOfOthers() {
    assertThat(end.isReached(List.of(at(0, 10)), () -> List.of(committed(1, 4))))
        .isFalse();
    assertThat(end.isReached(List.of(at(0, 10)), () -> List.of(committed(1, 5))))
        .isTrue();
    assertThat(end.isReached(List.of(), List::of)).isFalse();
  }

  @Test
  void isReachedAtOnceWhereNothingIs() {
    assertThat(new CatchUp(Map.of()).isReached(List.of(), CatchUpTest::notAsked))
        .isTrue();
  }

  private static PartitionState at(int partition, long next) {
    return new PartitionState(
        "notes", partition, next, 0, 0, 0, Duration.ZERO, Duration.ZERO, false);
  }

  private static RecordPosition committed(int partition, long next) {
    return new RecordPosition("notes", partition, next);
  }
}
