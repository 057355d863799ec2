package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a stream thread commits for want of records; times in milliseconds. */
class IdlePolicyTest {
  private static final long FIVE = 5;
  private static final long FIFTY = 50;

  private final IdlePolicy policy =
      new IdlePolicy(new IdleCommit(Duration.ofMillis(FIVE), Duration.ofMillis(FIFTY)));

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /**
   * Processes records at these times, and commits whenever it is due before the next one; returns
   * when it did.
   */
  private List<Long> commits(long... records) {
    List<Long> commits = new ArrayList<>();
    for (int i = 0; i < records.length; i++) {
      policy.processed(nanos(records[i]));
      long next = i + 1 < records.length ? nanos(records[i + 1]) : IdlePolicy.NEVER - 1;
      if (policy.due() < next) {
        long due = policy.due();
        policy.requested(due);
        policy.committed(due);
        commits.add(TimeUnit.NANOSECONDS.toMillis(due));
      }
    }
    return commits;
  }

  @Test
  void commitsALoneRecordAfterTheWait() {
    assertThat(commits(1000)).containsExactly(1005L);
  }

  @Test
  void hasNothingToCommitBeforeTheFirstRecordAndAfterACommit() {
    assertThat(policy.due()).isEqualTo(IdlePolicy.NEVER);

    commits(1000);

    assertThat(policy.due()).isEqualTo(IdlePolicy.NEVER);
  }

  @Test
  void waitsForTheEndOfABurst() {
    assertThat(commits(1000, 1004, 1008, 1012)).containsExactly(1017L);
  }

  @Test
  void leavesALoadWithoutGapsToTheCommitInterval() {
    long[] everyMillisecond = LongStream.range(1000, 2000).toArray();

    assertThat(commits(everyMillisecond)).containsExactly(2004L);
  }

  @Test
  void commitsAtEachHopOfALoneRecordWithoutDelay() {
    // Each commit takes 15 ms, after which the next hop is read by the same thread.
    assertThat(commits(1000, 1020, 1040, 1060)).containsExactly(1005L, 1025L, 1045L, 1065L);
  }

  @Test
  void keepsTheSpacingUnderATrickle() {
    long[] everyTenMilliseconds =
        LongStream.range(0, 100).map(i -> 1000 + 10 * i).toArray();

    List<Long> commits = commits(everyTenMilliseconds);

    assertThat(commits).hasSizeBetween(1000 / 50, 1000 / 50 + IdlePolicy.BURST);
    assertThat(commits.subList(0, 5)).containsExactly(1005L, 1015L, 1025L, 1035L, 1045L);
  }

  @Test
  void takesAFifthOfTheTimeOfAThreadWhoseCommitsTakeLong() {
    List<Long> requests = new ArrayList<>();
    long now = 1000;
    for (int i = 0; i < 4; i++) {
      policy.processed(nanos(now));
      long due = policy.due();
      requests.add(TimeUnit.NANOSECONDS.toMillis(due));
      policy.requested(due);
      policy.committed(due + nanos(200));
      now = TimeUnit.NANOSECONDS.toMillis(due) + 201;
    }

    assertThat(requests).containsExactly(1005L, 1805L, 2805L, 3805L);
  }

  @Test
  void keepsTheSpacingOfCommitsThatDoNotComeAbout() {
    policy.processed(nanos(1000));
    for (int i = 0; i < IdlePolicy.BURST; i++) {
      policy.requested(nanos(1005));
    }

    assertThat(policy.due()).isEqualTo(nanos(1055));
  }

  @Test
  void commitsAtTheIntervalOnlyWhereItIsOff() {
    IdlePolicy off = new IdlePolicy(IdleCommit.NEVER);

    off.processed(nanos(1000));

    assertThat(off.due()).isEqualTo(IdlePolicy.NEVER);
  }

  @Test
  void refusesTimesThatCannotBeWaitedFor() {
    assertThatThrownBy(() -> IdleCommit.after(Duration.ZERO))
        .hasMessage("a commit on idle takes 1 ms to 36500 days, was after PT0S, every PT0.05S");
  }
}
