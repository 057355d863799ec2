package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever records of a batch fail, they alone are found, in few calls, and in order. */
class BatchSplitTest {
  private static final int LARGEST = 300;

  private static final HandlingTools TOOLS = new HandlingTools(
      new ManualTime(),
      Runnable::run,
      record -> CompletableFuture.completedFuture(null),
      InstantSource.fixed(Instant.EPOCH),
      () -> 0,
      (record, outcome, why) -> {},
      () -> false);

  private final List<Long> done = new ArrayList<>();
  private final List<Long> taken = new ArrayList<>();
  private final List<Long> order = new ArrayList<>();
  private int failedCalls;
  private int calls;

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void findsThemWithAboutOneFailedCallForEachAndEachHalving(long seed) {
    Random random = new Random(seed);
    int size = 1 + random.nextInt(LARGEST);
    int count = random.nextInt(10) == 0 ? size : random.nextInt(Math.min(size, 8) + 1);
    Set<Long> culprits = culprits(random, size, count);
    BatchLimits limits = new BatchLimits(size, Long.MAX_VALUE, Duration.ofSeconds(1));
    BatchPolicy policy = BatchPolicy.of(limits)
        .withFailures(FailurePolicy.deadLetters().withRetries(RetryPolicy.never()));
    BatchingHandling handling = new BatchingHandling(
        new BatchCalls(policy, records -> act(records, culprits), TOOLS, Runnable::run, this::take),
        true,
        1);

    List<CompletionStage<Void>> stages =
        LongStream.range(0, size).mapToObj(i -> handling.handle(record(i))).toList();

    assertThat(stages).allSatisfy(stage -> assertThat(stage).isCompleted());
    assertThat(taken).containsExactlyElementsOf(culprits.stream().sorted().toList());
    assertThat(done)
        .containsExactlyElementsOf(
            LongStream.range(0, size).filter(i -> !culprits.contains(i)).boxed().toList());
    assertThat(order)
        .containsExactlyElementsOf(LongStream.range(0, size).boxed().toList());
    int halvings = 32 - Integer.numberOfLeadingZeros(size - 1);
    assertThat(failedCalls).isLessThanOrEqualTo(count * (halvings + 1));
    assertThat(calls).isLessThanOrEqualTo(Math.min(1 + 2 * count * halvings, 2 * size));
  }

  private static Set<Long> culprits(Random random, int size, int count) {
    List<Long> all = new ArrayList<>(LongStream.range(0, size).boxed().toList());
    Collections.shuffle(all, random);
    return all.stream().limit(count).collect(Collectors.toSet());
  }

  private void act(List<StoredRecord> records, Set<Long> culprits) {
    calls++;
    List<Long> offsets =
        records.stream().map(record -> record.position().offset()).toList();
    if (offsets.stream().anyMatch(culprits::contains)) {
      failedCalls++;
      throw new IllegalStateException("poison");
    }
    done.addAll(offsets);
    order.addAll(offsets);
  }

  private CompletionStage<Void> take(StoredRecord record, HandlerFailure failure) {
    taken.add(record.position().offset());
    order.add(record.position().offset());
    return CompletableFuture.completedFuture(null);
  }

  private static StoredRecord record(long offset) {
    return new StoredRecord(
        new RecordPosition("orders", 0, offset),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        EventHeaders.NONE);
  }
}
