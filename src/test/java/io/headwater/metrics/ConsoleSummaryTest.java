package io.headwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.Outcome;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleSummaryTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final TopologyMetrics metrics = new TopologyMetrics("bank");

  @Test
  void showsCountsRatesLatenciesLagAndTheLaw() {
    ProgramMeter account = metrics.program("account");
    ProgramMeter spend = metrics.program("spend-by-merchant/by-merchant");
    final MetricsSnapshot start = metrics.snapshot(START);
    IntStream.rangeClosed(1, 150).forEach(i -> process(account, i * 10_000L));
    account.consumed();
    account.outcome(Outcome.REJECTED);
    account.endToEndMillis(240);
    spend.consumed();
    spend.outcome(Outcome.FILTERED);
    metrics.lag("card-swipes", 0, () -> 1204);

    String summary = ConsoleSummary.render(start, metrics.snapshot(START.plusSeconds(1)));

    assertThat(summary).isEqualTo("""
        bank: last 1.00 s, lag 1204 records
          account: consumed 151 (151/s)
            processed 150, rejected 1, duplicate 0, filtered 0, dead-lettered 0, parked 0
            latency p50 754 µs, p99 1.49 ms, max 1.51 ms; end to end p99 240 ms
          spend-by-merchant/by-merchant: consumed 1 (1.0/s)
            processed 0, rejected 0, duplicate 0, filtered 1, dead-lettered 0, parked 0
        consumed 152 = processed 150 + rejected 1 + duplicate 0 + filtered 1 + dead-lettered 0 \
        + parked 0""");
    assertThat(summary).endsWith("\n" + metrics.counts());
  }

  @Test
  void showsRatesAndLatenciesSinceTheLastRendering() {
    ProgramMeter account = metrics.program("account");
    process(account, 5_000_000);
    final MetricsSnapshot first = metrics.snapshot(START);
    process(account, 700);

    String summary = ConsoleSummary.render(first, metrics.snapshot(START.plusMillis(500)));

    assertThat(summary).isEqualTo("""
        bank: last 500 ms
          account: consumed 2 (2.0/s)
            processed 2, rejected 0, duplicate 0, filtered 0, dead-lettered 0, parked 0
            latency p50 703 ns, p99 703 ns, max 703 ns
        consumed 2 = processed 2 + rejected 0 + duplicate 0 + filtered 0 + dead-lettered 0 \
        + parked 0""");
  }

  @Test
  void showsABrokenLawAsBroken() {
    final MetricsSnapshot start = metrics.snapshot(START);
    metrics.program("account").consumed();

    String summary = ConsoleSummary.render(start, metrics.snapshot(START));

    assertThat(summary).isEqualTo("""
        bank: last 0 ns
          account: consumed 1
            processed 0, rejected 0, duplicate 0, filtered 0, dead-lettered 0, parked 0
        consumed 1 ≠ processed 0 + rejected 0 + duplicate 0 + filtered 0 + dead-lettered 0 \
        + parked 0""");
  }

  private static void process(ProgramMeter meter, long nanos) {
    meter.consumed();
    meter.latencyNanos(nanos);
    meter.outcome(Outcome.PROCESSED);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ns",
    "999, 999 ns",
    "1000, 1.00 µs",
    "12345, 12.3 µs",
    "240000000, 240 ms",
    "59000000000, 59.0 s",
    "90000000000, 1.50 min",
    "7200000000000, 2.00 h",
    "864000000000000, 10.0 d",
  })
  void printsALengthOfTimeInItsLargestUnit(long nanos, String text) {
    assertThat(TimeSpan.render(nanos)).isEqualTo(text);
  }
}
