package io.headwater.streams;

import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import com.google.protobuf.ByteString;
import io.headwater.diagnostic.Outcome;
import io.headwater.host.MetricsObserver;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Program;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.BankMessages;
import io.headwater.testkit.Ledger;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records that are set aside and tried again later, on Kafka Streams. */
class DelayedRetryTest {
  private static final Recovery.Retry ASIDE = Recovery.retry(2)
      .withBackoff(Duration.ofMinutes(1), 2, Duration.ofHours(1))
      .withJitter(0)
      .aside();

  private final Set<String> failing = new HashSet<>();

  private void look(String text) {
    if (failing.contains(text)) {
      throw new IllegalStateException();
    }
  }

  private TopologySpec declared() {
    return Words.declared(
        (in, out) -> in.peek(one -> look(Words.text(one))).onError(ASIDE).to(out));
  }

  private static void pipe(TopologyHarness words, String key, String... texts) {
    for (String text : texts) {
      words.pipe("in", key, word(text));
    }
  }

  @Test
  void triesAgainAfterItsTimeAndNotBefore() {
    failing.add("a1");
    try (TopologyHarness words = TopologyHarness.of(declared())) {
      pipe(words, "a", "a1", "a2");
      failing.clear();
      words.advanceTime(Duration.ofSeconds(59));
      assertThat(texts(words, "out")).containsExactly("a2");

      words.advanceTime(Duration.ofSeconds(1));

      assertThat(texts(words, "out")).containsExactly("a2", "a1");
      assertThat(words.counts())
          .hasToString("consumed 3 = processed 2 + rejected 0 + duplicate 0 + filtered 0 + "
              + "dead-lettered 0 + parked 1");
    }
  }

  @Test
  void deadLettersAtLastWithTheOriginOfTheRecord() {
    failing.add("a1");
    try (TopologyHarness words = TopologyHarness.of(declared())) {
      pipe(words, "a", "a0", "a1");

      words.advanceTime(Duration.ofHours(1));

      assertThat(words.deadLetters("in")).singleElement().satisfies(letter -> {
        assertThat(letter.origin()).hasToString("in-0@1");
        assertThat(letter.value()).isEqualTo(word("a1").toByteArray());
        assertThat(letter.cause().attempt()).isEqualTo(3);
      });
      assertThat(count(words, Outcome.PARKED)).isEqualTo(2);
      assertThat(words.counts().isConserved()).isTrue();
    }
  }

  @Test
  void triesAgainBehindAHop() {
    TopologySpec spec = Words.declared((in, out) -> in.repartition(
            "by-last", one -> one.getValue().substring(1), 2, Partitionings.murmur2())
        .peek(one -> look(Words.text(one)))
        .onError(ASIDE)
        .to(out));
    failing.add("a1");
    try (TopologyHarness words = TopologyHarness.of(spec)) {
      pipe(words, "a", "a1");
      words.advanceTime(Duration.ofHours(1));

      assertThat(words.deadLetters("in"))
          .singleElement()
          .satisfies(letter -> assertThat(letter.origin()).hasToString("in-0@0"));
    }
  }

  @Test
  void answersACommandAfterTheLastAttemptOnly() {
    TopologySpec ledger = Ledger.topology().withRecovery(ASIDE);
    String commands = ledger.aggregates().get(0).commands();
    String replies = ledger.aggregates().get(0).replies().orElseThrow();
    try (TopologyHarness harness = TopologyHarness.of(ledger)) {
      harness.pipe(commands, "ada", BankMessages.open("decide throws"));
      assertThat(harness.records(replies)).isEmpty();

      harness.advanceTime(Duration.ofHours(1));

      assertThat(harness.records(replies)).hasSize(1);
      assertThat(harness.deadLetters(commands)).hasSize(1);
    }
  }

  @Test
  void leavesNothingInTheStoreButTheCounts() {
    failing.add("a1");
    try (TopologyHarness words = TopologyHarness.of(declared())) {
      pipe(words, "a", "a1", "a1");
      failing.clear();
      words.advanceTime(Duration.ofHours(1));

      Map<ByteString, RawRecord> latest = new HashMap<>();
      words
          .written("words-words-retries-changelog")
          .forEach(record -> latest.put(record.key().orElseThrow(), record));
      assertThat(latest).hasSize(3);
      assertThat(latest.values())
          .filteredOn(record -> record.value().isPresent())
          .hasSize(1);
    }
  }

  @Test
  void measuresHowManyWait() {
    TopologyMetrics metrics = new TopologyMetrics("words");
    Program program = Program.compile(declared()).get(0);
    MetricsObserver observer = new MetricsObserver(program, metrics, Clock.systemUTC());

    observer.delayed(3);

    Gauge<?> gauge = Objects.requireNonNull(metrics
        .registry()
        .getGauges()
        .get("headwater.records.delayed{topology=words,program=words}"));
    assertThat(gauge.getValue()).isEqualTo(3L);
    observer.close();
    assertThat(gauge.getValue()).isEqualTo(0L);
  }
}
