package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.cli.BenchResult.Spread;
import io.headwater.cli.CommandRun.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** What {@code headwater bench clients} does without a broker. */
class BenchClientsTest {
  private static final int ARRAY = 1 << 20;

  private static Result bench(String arguments) {
    return CommandRun.in(Path.of("").toAbsolutePath())
        .run(("bench clients " + arguments).split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "--rounds 0, option '--rounds': it is 0 [HW0769], give 1 or more",
    "--payload 63, option '--payload': it is 63 [HW0769], give 64 or more",
    "--members 7, option '--members': it is 7; of 6 partitions [HW0769], give 6 or fewer"
  })
  void refuses(String arguments, String what, String fix) {
    Result run = bench(arguments);

    assertThat(run).isEqualTo(new Result(2, "", what.replace(';', ',') + "\n  fix: " + fix + "\n"));
  }

  @Test
  void saysWhichModeCannotBe() {
    assertThat(bench("--modes sync,fast").err())
        .startsWith("headwater bench clients: option '--modes' cannot be 'fast' [HW0626]");
  }

  @ParameterizedTest
  @EnumSource(BenchMode.class)
  void readsModesAsTheyAreWritten(BenchMode mode) {
    assertThat(new BenchModeText().convert(mode.label())).isEqualTo(mode);
    assertThatThrownBy(() -> new BenchModeText().convert(mode.name()))
        .isInstanceOf(TypeConversionException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 150, 200, 201, 1_000})
  void makesEventsOfTheSizeThatIsWanted(int payload) {
    BenchEvents events = new BenchEvents(30, payload);

    assertThat(events.value(7).length).isBetween(payload - 2, payload);
    assertThat(events.value(37)).isEqualTo(events.value(7));
    assertThat(BenchEvents.parse(events.value(7)).getKey().toByteArray()).isEqualTo(events.key(7));
  }

  @Test
  void comparesMedians() {
    BenchResult result = new BenchResult(
        BenchMode.ASYNC,
        List.of(sample(1_000, 100), sample(2_000, 100), sample(9_000, 100)),
        List.of(sample(1_500, 120), sample(3_000, 160)));

    assertThat(result.bareRate()).isEqualTo(new Spread(1_000, 2_000, 9_000));
    assertThat(result.ourRate()).isEqualTo(new Spread(1_500, 2_250, 3_000));
    assertThat(result.rateRatio()).isCloseTo(1.125, within(1e-9));
    assertThat(result.bytesRatio()).isCloseTo(1.4, within(1e-9));
    assertThat(result.cpuRatio()).isCloseTo(1.4, within(1e-9));
  }

  private static BenchSample sample(long recordsPerSecond, long bytesPerRecord) {
    return new BenchSample(
        recordsPerSecond,
        1_000_000_000,
        bytesPerRecord * recordsPerSecond,
        2 * bytesPerRecord * recordsPerSecond);
  }

  @Test
  void countsWhatTheThreadsOfAClientAllocate() throws InterruptedException {
    BenchSample sample = BenchLap.of(1, lap -> {
      lap.begin();
      CountDownLatch done = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      Thread thread = new Thread(() -> {
        byte[] array = new byte[ARRAY];
        done.countDown();
        try {
          end.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        assertThat(array).hasSize(ARRAY);
      });
      thread.start();
      done.await();
      lap.end();
      end.countDown();
    });

    assertThat(sample.bytes()).isBetween((long) ARRAY, 2L * ARRAY);
    assertThat(sample.nanos()).isPositive();
    assertThat(sample.cpuNanos()).isPositive();
  }

  @Test
  void leavesOutWhatOtherThreadsAllocate() throws InterruptedException {
    BenchSample sample = BenchLap.of(1, lap -> {
      Thread other = otherThread();
      lap.begin();
      other.start();
      other.join();
      lap.end();
    });

    assertThat(sample.bytes()).isLessThan(ARRAY);
  }

  private static Thread otherThread() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return new Thread(root, () -> assertThat(new byte[2 * ARRAY]).isNotEmpty());
  }

  @Test
  void waitsUntilEachMemberHasPartitions() {
    assertThat(BenchMembers.isShared(List.of(3, 3), 6)).isTrue();
    assertThat(BenchMembers.isShared(List.of(6, 0), 6)).isFalse();
    assertThat(BenchMembers.isShared(List.of(6, 3), 6)).isFalse();
  }

  @Test
  void passesOnWhatARunFailedWith() {
    assertThatThrownBy(() -> BenchLap.of(1, lap -> {
          throw new IllegalArgumentException("broken");
        }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("broken");
    assertThatThrownBy(() -> BenchTopics.require(false, "async", "2 records were not written"))
        .hasMessage("mode 'async': 2 records were not written [HW0772]"
            + "\n  fix: check the cluster, and measure again");
  }
}
