package io.headwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TopologyMetricsTest {
  private static final int THREADS = 4;
  private static final int RECORDS = 20_000;
  private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

  private final TopologyMetrics metrics = new TopologyMetrics("bank");

  @Test
  void keepsTheConservationLawUnderConcurrentUpdates() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
    List<Future<?>> running = new ArrayList<>();
    for (int seed = 0; seed < THREADS; seed++) {
      Random random = new Random(seed);
      running.add(threads.submit(() -> process(metrics.program("account"), random)));
    }
    Future<Boolean> reader = threads.submit(this::consumedIsNeverBehind);
    threads.shutdown();

    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    for (Future<?> thread : running) {
      thread.get();
    }
    assertThat(reader.get()).isTrue();
    assertThat(metrics.counts().consumed()).isEqualTo((long) THREADS * RECORDS);
    assertThat(metrics.counts().isConserved()).isTrue();
    assertThat(metrics.snapshot(Instant.EPOCH).programs().values())
        .extracting(program -> program.latency().count())
        .containsExactly((long) THREADS * RECORDS);
  }

  private static void process(ProgramMeter meter, Random random) {
    for (int i = 0; i < RECORDS; i++) {
      meter.consumed();
      meter.latencyNanos(random.nextInt(1_000_000));
      meter.outcome(OUTCOMES.get(random.nextInt(OUTCOMES.size())));
    }
  }

  private boolean consumedIsNeverBehind() {
    boolean never = true;
    OutcomeCounts counts = metrics.counts();
    while (counts.consumed() < (long) THREADS * RECORDS) {
      long sum = counts.byOutcome().values().stream().mapToLong(Long::longValue).sum();
      never &= counts.consumed() >= sum;
      counts = metrics.counts();
    }
    return never;
  }

  @Test
  void saysSoWhenAConsumedRecordHasNoOutcome() {
    metrics.program("account").consumed();

    assertThat(metrics.counts().isConserved()).isFalse();
  }

  @Test
  void sumsCountsOverProgramsInRegistrationOrder() {
    ProgramMeter zebra = metrics.program("zebra");
    zebra.consumed();
    zebra.outcome(Outcome.PROCESSED);
    ProgramMeter account = metrics.program("account");
    account.consumed();
    account.outcome(Outcome.REJECTED);

    assertThat(metrics.countsByProgram().keySet()).containsExactly("zebra", "account");
    assertThat(metrics.counts())
        .isEqualTo(new OutcomeCounts(2, Map.of(Outcome.PROCESSED, 1L, Outcome.REJECTED, 1L)));
  }

  @Test
  void givesTheSameMeterForTheSameNames() {
    assertThat(metrics.program("account")).isSameAs(metrics.program("account"));
    assertThat(metrics.step("account", "decide")).isSameAs(metrics.step("account", "decide"));
    assertThat(metrics.step("a", "b/c")).isNotSameAs(metrics.step("a/b", "c"));
  }

  @Test
  void countsStepsApartFromPrograms() {
    metrics.step("account", "decide").record(Outcome.REJECTED);

    assertThat(metrics.counts()).isEqualTo(OutcomeCounts.NONE);
    assertThat(counter("headwater.step.records"
            + "{topology=bank,program=account,step=decide,outcome=rejected}"))
        .isEqualTo(1);
  }

  @Test
  void countsRetriesOfAStep() {
    metrics.step("account", "decide").retried();
    metrics.step("account", "decide").retried();

    assertThat(counter("headwater.step.retries{topology=bank,program=account,step=decide}"))
        .isEqualTo(2);
  }

  @Test
  void countsEmittedRecordsPerStream() {
    ProgramMeter meter = metrics.program("account");
    meter.emitted("account-events");
    meter.emitted("account-events");
    meter.emitted("account-commands-dlq");

    String name = "headwater.records.emitted{topology=bank,program=account,stream=";
    assertThat(counter(name + "account-events}")).isEqualTo(2);
    assertThat(counter(name + "account-commands-dlq}")).isEqualTo(1);
  }

  @Test
  void addsUpTheDirtyBytesOfAStoresOpenInstances() {
    StateMeter first = metrics.state("accounts");
    StateMeter second = metrics.state("accounts");
    first.dirtyBytes(10);
    first.dirtyBytes(100);
    second.dirtyBytes(7);
    assertThat(gauge("headwater.state.dirty{topology=bank,store=accounts}")).isEqualTo(107.0);

    first.close();

    assertThat(gauge("headwater.state.dirty{topology=bank,store=accounts}")).isEqualTo(7.0);
  }

  @Test
  void countsHitsAndMissesOfAllInstancesOfAStore() {
    metrics.state("accounts").hit();
    metrics.state("accounts").hit();
    metrics.state("accounts").miss();

    assertThat(counter("headwater.state.cache.hits{topology=bank,store=accounts}"))
        .isEqualTo(2);
    assertThat(counter("headwater.state.cache.misses{topology=bank,store=accounts}"))
        .isEqualTo(1);
  }

  @Test
  void sumsLagOverThePartitionsThatAreKnown() {
    assertThat(metrics.snapshot(Instant.EPOCH).lag()).isEmpty();
    metrics.lag("account-commands", 0, () -> 5);
    metrics.lag("account-commands", 1, () -> 7);
    metrics.lag("card-swipes", 0, () -> {
      throw new IllegalStateException("the consumer is closed");
    });
    assertThat(metrics.snapshot(Instant.EPOCH).lag()).hasValue(12);

    metrics.forgetLag("account-commands", 1);

    assertThat(metrics.snapshot(Instant.EPOCH).lag()).hasValue(5);
  }

  @Test
  void watchesAGaugeOfTheApplicationUntilItIsRemoved() {
    AtomicLong open = new AtomicLong(3);
    metrics.gauge("tellers", "count", Map.of("branch", "north"), open::get);
    open.set(4);
    assertThat(gauge("tellers{topology=bank,branch=north}")).isEqualTo(4.0);

    metrics.removeGauge("tellers", Map.of("branch", "north"));

    assertThat(metrics.registry().getGauges()).isEmpty();
  }

  @Test
  void replacesAGaugeOfTheSameName() {
    metrics.gauge("vault", "bytes", () -> 1);
    metrics.gauge("vault", "bytes", () -> 2);

    assertThat(gauge("vault{topology=bank}")).isEqualTo(2.0);
  }

  @Test
  void refusesAGaugeUnderAnotherUnitOrUnderANameOfHeadwater() {
    metrics.gauge("vault", "bytes", () -> 1);

    assertThatThrownBy(() -> metrics.gauge("vault", "records", () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'vault' is measured in bytes already, not in records");
    assertThatThrownBy(() -> metrics.gauge("headwater.lag", "records", () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'headwater.lag' is measured by Headwater itself");
    assertThatThrownBy(() -> metrics.gauge("vault", "stone", () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unit must be one of records, count, ratio, bytes, nanoseconds, milliseconds,"
            + " seconds, was 'stone'");
  }

  private long counter(String name) {
    return Objects.requireNonNull(metrics.registry().getCounters().get(name), name)
        .getCount();
  }

  private double gauge(String name) {
    return TopologyMetrics.read(
        Objects.requireNonNull(metrics.registry().getGauges().get(name), name));
  }
}
