package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTimesTest {
  private final List<Integer> told = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private final long[] now = {0};
  private final RunTimes run = new RunTimes(
      new SubscriberListener() {
        @Override
        public void done(int records, long each) {
          told.add(records);
          times.add(each);
        }
      },
      () -> now[0]);

  @Test
  void readsTheClockForMoreRecordsAtATimeWhileTheyAreQuick() {
    run.start();
    for (int i = 0; i < 100; i++) {
      after(1_000);
    }
    run.end();

    assertThat(told).startsWith(1, 2, 4, 8, 16, 16);
    assertThat(told.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
    assertThat(times).containsOnly(1_000L);
  }

  @Test
  void blamesOneRecordForTheTimeThatItsNeighboursDoNotTake() {
    run.start();
    after(1_000);
    after(1_000);
    after(1_000);
    after(1_000);
    after(50_000_000);
    after(1_000);
    after(1_000);
    run.end();

    assertThat(told).containsExactly(1, 2, 3, 1);
    assertThat(times).containsExactly(1_000L, 1_000L, 1_000L, 50_000_000L);
  }

  @Test
  void timesEachRecordByItselfWhileTheyAreSlow() {
    run.start();
    after(1_000_000);
    after(2_000_000);
    run.end();

    assertThat(told).containsExactly(1, 1);
    assertThat(times).containsExactly(1_000_000L, 2_000_000L);
  }

  @Test
  void doesNotCountTheTimeBetweenRuns() {
    run.start();
    after(1_000);
    run.end();
    now[0] += 9_000_000;
    run.start();
    after(1_000);
    run.end();

    assertThat(times).containsExactly(1_000L, 1_000L);
  }

  private void after(long nanos) {
    now[0] += nanos;
    run.done();
  }
}
