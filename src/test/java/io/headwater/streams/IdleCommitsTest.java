package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

/** What the consumer of an idle stream thread asks and says. */
class IdleCommitsTest {
  private static final Duration POLL = Duration.ofMillis(100);

  private final AtomicLong nanos = new AtomicLong(1);
  private final IdleCommits commits =
      IdleCommits.of(new IdleCommit(Duration.ofMillis(5), Duration.ofMillis(50)), nanos::get);
  private final MockProcessorContext<byte[], byte[]> task = new MockProcessorContext<>();

  private void passMicros(long micros) {
    nanos.addAndGet(micros * 1_000);
  }

  @Test
  void waitsAsLongAsItWantsWhileNothingIsUncommitted() {
    assertThat(commits.patience(POLL)).isEqualTo(POLL);
  }

  @Test
  void waitsUntilTheCommitIsDueInWholeMilliseconds() {
    commits.processed(task);
    assertThat(commits.patience(POLL)).isEqualTo(Duration.ofMillis(5));
    passMicros(1_500);

    assertThat(commits.patience(POLL)).isEqualTo(Duration.ofMillis(4));
    assertThat(commits.patience(Duration.ZERO)).isZero();
  }

  @Test
  void asksTheTaskThatWasLastToCommit() {
    commits.processed(new MockProcessorContext<>());
    commits.processed(task);
    commits.nothingCame();
    assertThat(task.committed()).isFalse();
    passMicros(5_000);

    commits.nothingCame();

    assertThat(task.committed()).isTrue();
  }

  @Test
  void asksNobodyForWhatIsCommitted() {
    commits.processed(task);
    commits.committed();
    passMicros(5_000);

    commits.nothingCame();

    assertThat(task.committed()).isFalse();
    assertThat(commits.patience(POLL)).isEqualTo(POLL);
  }

  @Test
  void asksNoTaskThatIsClosed() {
    commits.processed(task);
    commits.closed(task);
    passMicros(5_000);

    commits.nothingCame();

    assertThat(task.committed()).isFalse();
  }
}
