package io.headwater.runtime;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.HaltingRecordException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class SupervisorTest {
  private final Wall wall = new Wall();
  private final Supervisor supervisor = new Supervisor(wall);

  private void deaths(int count, Throwable cause) {
    IntStream.range(0, count).forEach(i -> supervisor.handle(cause));
  }

  @Test
  void replacesThreadsWithinTheBudget() {
    deaths(4, new ProcessorStateException("disk"));

    assertThat(supervisor.handle(new ProcessorStateException("disk"))).isEqualTo(REPLACE_THREAD);
    assertThat(supervisor.halt()).isEmpty();
  }

  @Test
  void haltsBeyondTheBudgetAndSaysWhy() {
    deaths(5, new ProcessorStateException("disk"));

    assertThat(supervisor.handle(new ProcessorStateException("disk"))).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(supervisor.halt())
        .contains("stream thread died of ProcessorStateException: disk (6 deaths within 10 min)");
  }

  @Test
  void forgetsDeathsOfLongAgo() {
    deaths(5, new ProcessorStateException("disk"));
    wall.now = wall.now.plus(Duration.ofMinutes(11));

    assertThat(supervisor.handle(new ProcessorStateException("disk"))).isEqualTo(REPLACE_THREAD);
  }

  @Test
  void neverCountsFencing() {
    deaths(50, new StreamsException(new InvalidProducerEpochException("zombie")));

    assertThat(supervisor.halt()).isEmpty();
  }

  @Test
  void haltsAtOnceAtARecordThatTheAuthorWantsToHaltAt() {
    Throwable declared = new HaltingRecordException("words/map at in-0@3: threw it [RULE_THREW]");

    assertThat(supervisor.handle(new StreamsException("task 0_0", new StreamsException(declared))))
        .isEqualTo(SHUTDOWN_CLIENT);

    assertThat(supervisor.halt()).contains("words/map at in-0@3: threw it [RULE_THREW]");
  }

  @Test
  void haltsAtOnceOnAnError() {
    assertThat(supervisor.handle(new OutOfMemoryError("heap"))).isEqualTo(SHUTDOWN_CLIENT);
  }

  @Test
  void haltsAtOnceWhenTheThreadOfGlobalTablesDies() throws InterruptedException {
    List<Object> answers = new ArrayList<>();
    Thread global = new Thread(
        () -> answers.add(supervisor.handle(new ProcessorStateException("disk"))),
        "words-1-GlobalStreamThread");
    global.start();
    global.join();

    assertThat(answers).containsExactly(SHUTDOWN_CLIENT);
    assertThat(supervisor.halt())
        .contains("the thread that reads global tables died of ProcessorStateException: disk");
  }

  /** A clock that stands until it is moved. */
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
