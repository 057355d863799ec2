package io.headwater.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each fault that a host may have is found within few seeds, and told in few steps. */
class FaultTest {
  private static final int SEEDS = 100;
  private static final int MOST_STEPS = 8;
  private static final int MOST_SHRINKING_RUNS = 300;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "OFFSETS_COMMITTED_ALONE; [0-9]+ of [0-9]+ records of .* were never taken",
        "OUTPUTS_NOT_ABORTED; .* has 2 records, undisturbed 1",
        "STATE_KEPT_AFTER_ABORT; what became of the records differs",
        "IDS_OUTSIDE_TRANSACTION; account-.* has 0 records, undisturbed 1",
        "PARTIAL_EFFECTS_KEPT; account-.* has 0 records, undisturbed 1",
        "ZOMBIE_NOT_FENCED; .* was taken twice",
        "READS_UNCOMMITTED; task .* commits an offset past .*, which is not committed"
      })
  void isFoundInAnAggregate(Fault fault, String found) {
    requireFound(fault, Payments.bank(), ofBank(), found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "TIMERS_FIRED_TWICE; .* (records, undisturbed|states are too many).*",
        "WAKES_LOST; watch.* has [0-9]+ records, undisturbed [0-9]+"
      })
  void isFoundInTimers(Fault fault, String found) {
    requireFound(fault, Payments.timers(), ofTimers(), found);
  }

  private static List<Schedule> ofBank() {
    return LongStream.range(0, SEEDS)
        .mapToObj(seed -> Simulator.draw(seed, Payments.ofBank(seed)))
        .toList();
  }

  private static List<Schedule> ofTimers() {
    return LongStream.range(0, SEEDS)
        .mapToObj(seed -> Simulator.draw(seed, Payments.ofTimers(seed)))
        .toList();
  }

  private static void requireFound(
      Fault fault, TopologySpec spec, List<Schedule> schedules, String found) {
    Simulator faulty = new Simulator(spec, 2, fault);
    Schedule first = schedules.stream()
        .filter(schedule -> faulty.run(schedule).isPresent())
        .findFirst()
        .orElseThrow();

    Schedule shortest = Shrinking.shortest(faulty, first, MOST_SHRINKING_RUNS);

    assertThat(shortest.size()).isLessThanOrEqualTo(MOST_STEPS);
    assertThat(faulty.tell(shortest).finding().orElseThrow().lines().get(0)).matches(found);
    assertThat(Simulator.of(spec, 2).run(shortest)).isEmpty();
  }
}
