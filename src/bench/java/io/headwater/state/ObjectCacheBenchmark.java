package io.headwater.state;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a read and a write of the object cache cost, without a store below: a write-back goes
 * nowhere, a miss is answered with a constant.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class ObjectCacheBenchmark {
  private static final int KEYS = 100_000;
  private static final int STATE_BYTES = 100;
  private static final int ENTRY_BYTES = 128 + 8 + STATE_BYTES;
  private static final int COMMIT_EVERY = 100_000;
  private static final int DRAWS = 1 << 20;
  private static final String STATE = "a state";

  /** How many of 100 keys fit. */
  @Param({"100", "30", "10"})
  public int fitting;

  private final Bytes[] drawn = new Bytes[DRAWS];
  private @Nullable ObjectCache<String> cache;
  private int next;

  /** Draws keys, uniformly. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < DRAWS; i++) {
      drawn[i] =
          Bytes.wrap("c%07d".formatted(random.nextInt(KEYS)).getBytes(StandardCharsets.UTF_8));
    }
    long bound = (long) KEYS * ENTRY_BYTES / 100 * fitting;
    cache = new ObjectCache<>(CacheBudget.each(bound), state -> STATE_BYTES, StoreListener.NONE);
  }

  /** Reads a state and puts another, as a fold does; writes all back now and then. */
  @Benchmark
  public String update() {
    ObjectCache<String> states = Objects.requireNonNull(cache);
    Bytes key = drawn[next++ & (DRAWS - 1)];
    @Nullable String before = states.get(key);
    states.putDirty(key, STATE, next);
    states.writeBackOverflow(batch -> {});
    if (next % COMMIT_EVERY == 0) {
      states.writeBackAll(batch -> {});
    }
    return before == null ? STATE : before;
  }
}
