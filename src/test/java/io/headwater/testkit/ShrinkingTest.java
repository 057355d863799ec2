package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import topologies.bank.Bank;

class ShrinkingTest {
  private static final StreamSpec SWIPES =
      new Bank().topology().stream("card-swipes").orElseThrow();

  private final List<Integer> sizes = new ArrayList<>();

  /** Goes wrong after the first input by which the earlier ones are as they should not be. */
  private Shrinking shrinking(int mostRuns, int inputs, Predicate<List<Integer>> isWrong) {
    List<CheckInput> all = IntStream.range(0, inputs)
        .<CheckInput>mapToObj(number -> new CheckInput.Elapsed(Duration.ofSeconds(number)))
        .toList();
    Shrinking shrinking = new Shrinking(
        fewer -> run(fewer, isWrong), mostRuns, all, run(all, isWrong).orElseThrow());
    sizes.clear();
    shrinking.shrink();
    return shrinking;
  }

  private Optional<ReplayFinding> run(List<CheckInput> inputs, Predicate<List<Integer>> isWrong) {
    sizes.add(inputs.size());
    return IntStream.range(0, inputs.size())
        .filter(step -> isWrong.test(numbers(inputs.subList(0, step + 1))))
        .mapToObj(step -> new ReplayFinding(step, "wrong"))
        .findFirst();
  }

  private static List<Integer> numbers(List<CheckInput> inputs) {
    return inputs.stream()
        .map(input -> (int) ((CheckInput.Elapsed) input).by().toSeconds())
        .toList();
  }

  @Test
  void leavesWhatItTakesToGoWrong() {
    Shrinking shrinking = shrinking(200, 100, numbers -> numbers.containsAll(List.of(3, 41, 77)));

    assertThat(numbers(shrinking.inputs())).containsExactly(3, 41, 77);
    assertThat(shrinking.finding()).isEqualTo(new ReplayFinding(2, "wrong"));
    assertThat(shrinking.runs()).isEqualTo(sizes.size()).isLessThan(100);
  }

  @Test
  void leavesOneInputIfItIsEnough() {
    Shrinking shrinking = shrinking(200, 100, numbers -> numbers.contains(50));

    assertThat(numbers(shrinking.inputs())).containsExactly(50);
  }

  @Test
  void letsLaterRecordsComeSoonerIfTimeNeedNotPass() {
    CheckInput pause = new CheckInput.Elapsed(Duration.ofDays(2));
    CheckInput late = swipe(TopologyHarness.START.plus(Duration.ofDays(2)));
    CheckInput early = swipe(TopologyHarness.START);
    // A record whose time has not come yet does nothing.
    Function<List<CheckInput>, Optional<ReplayFinding>> run =
        inputs -> inputs.equals(List.of(pause, late)) || inputs.equals(List.of(early))
            ? Optional.of(new ReplayFinding(inputs.size() - 1, "wrong"))
            : Optional.empty();
    Shrinking shrinking =
        new Shrinking(run, 200, List.of(pause, late), new ReplayFinding(1, "wrong"));

    shrinking.shrink();

    assertThat(shrinking.inputs()).containsExactly(early);
  }

  private static CheckInput swipe(Instant time) {
    return new CheckInput.Piped(
        SWIPES,
        new RawRecord(
            Optional.empty(),
            Optional.of(BankMessages.swipe("c", "m", 1).toByteString()),
            EventHeaders.NONE,
            time.toEpochMilli()));
  }

  @Test
  void leavesAllIfAllAreNeeded() {
    Shrinking shrinking = shrinking(200, 20, numbers -> numbers.size() == 20);

    assertThat(shrinking.inputs()).hasSize(20);
  }

  @Test
  void stopsAfterTheRunsItMayMake() {
    Shrinking shrinking = shrinking(7, 1_000, numbers -> numbers.size() >= 400);

    assertThat(sizes).hasSize(7);
    assertThat(shrinking.runs()).isEqualTo(7);
    assertThat(shrinking.inputs()).hasSize(400);
  }
}
