package io.headwater.client;

import static io.headwater.client.FailingHandler.record;
import static io.headwater.client.FailingHandler.release;
import static io.headwater.client.FailingHandler.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that fail at random, in lanes by key: each comes to one end, in the order of its key. */
@Timeout(20)
class RandomFailuresTest {
  private static final int RECORDS = 120;
  private static final List<String> KEYS = List.of("ada", "bob", "eve", "joe");

  private final FailingHandler handler = new FailingHandler();
  private final Map<String, String> keyOf = new HashMap<>();
  private final List<String> succeeded = new ArrayList<>();
  private final Map<String, CompletableFuture<Void>> lanes = new HashMap<>();

  static Stream<Arguments> policies() {
    RetryPolicy retries = RetryPolicy.of(3);
    FailurePolicy letters = FailurePolicy.deadLetters().withRetries(retries);
    List<FailurePolicy> policies = List.of(
        letters,
        letters.withLast(new LastResort.Skip()),
        letters.withRetries(RetryPolicy.never()).withLast(LastResort.ParkKey.DEFAULT),
        letters.withDelayedRetries(retries));
    return Stream.of(1L, 2L, 3L, 4L, 5L)
        .flatMap(seed -> policies.stream().map(policy -> Arguments.of(policy, seed)));
  }

  @ParameterizedTest(name = "seed {1}")
  @MethodSource("policies")
  void endsEachRecordOnceAndKeepsTheOrderOfItsKey(FailurePolicy policy, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<CompletableFuture<Void>> stages = new ArrayList<>();
    Handling recording = handler.handlings().of(policy, received -> {
      CompletableFuture<Void> call = handler.handle(received).toCompletableFuture();
      if (received.value().isPresent() && !call.isCompletedExceptionally()) {
        succeeded.add(text(received.value()));
      }
      return call;
    });

    for (int offset = 0; offset < RECORDS; offset++) {
      String key = KEYS.get(random.nextInt(KEYS.size()));
      String value = key + "-" + offset;
      keyOf.put(value, key);
      handler.failing(value, random.nextInt(10) < 6 ? 0 : random.nextInt(6));
      stages.add(inLane(recording, key, record(key, value, offset)));
      handler.time.pass(Duration.ofMillis(random.nextInt(200)));
    }
    settle(recording);

    assertThat(stages).as("seed %d", seed).allSatisfy(stage -> assertThat(stage).isCompleted());
    assertThat(ends())
        .as("seed %d", seed)
        .hasSize(RECORDS)
        .allSatisfy((value, count) -> assertThat(count).as(value).isEqualTo(1));
    if (policy.waiting() == FailurePolicy.Waiting.IN_LANE) {
      assertOrdered(seed);
    }
  }

  private CompletableFuture<Void> inLane(Handling handling, String key, StoredRecord record) {
    CompletableFuture<Void> behind = lanes
        .getOrDefault(key, CompletableFuture.completedFuture(null))
        .thenCompose(before -> handling.handle(record));
    lanes.put(key, behind);
    return behind;
  }

  /** Lets all pauses pass, reads what was delayed, and releases what is parked, to the end. */
  private void settle(Handling handling) {
    handler.time.passAll();
    for (int read = 0; read < handler.stored("orders-retry").size(); read++) {
      var unused = handling.handle(handler.stored("orders-retry").get(read));
      handler.time.passAll();
    }
    for (int i = 0; i < 4 * RECORDS; i++) {
      String key = KEYS.get(i % KEYS.size());
      var unused = inLane(handling, key, release(key, RECORDS + i));
      handler.time.passAll();
    }
  }

  /** Counts, by value, how often a record was done, became a letter, or was skipped. */
  private Map<String, Integer> ends() {
    Map<String, Integer> ends = new LinkedHashMap<>();
    keyOf.keySet().forEach(value -> ends.put(value, 0));
    succeeded.forEach(value -> ends.merge(value, 1, Integer::sum));
    handler
        .stored("orders-dlq")
        .forEach(letter -> ends.merge(text(letter.value()), 1, Integer::sum));
    handler.skipped.forEach(value -> ends.merge(value, 1, Integer::sum));
    return ends;
  }

  private void assertOrdered(long seed) {
    Map<String, Integer> last = new HashMap<>();
    assertThat(succeeded).as("seed %d", seed).allSatisfy(value -> {
      int offset = Integer.parseInt(value.substring(value.indexOf('-') + 1));
      Integer before = last.put(keyOf.get(value), offset);
      assertThat(before == null ? -1 : before).isLessThan(offset);
    });
  }
}
