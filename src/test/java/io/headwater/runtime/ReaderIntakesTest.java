package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.topology.CircuitBreaker;
import io.headwater.topology.TopologySpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.CardSwipe;

/** When effects and projections in a database are paused, and when not. */
class ReaderIntakesTest {
  private Optional<String> lowDisk = Optional.empty();
  private final ReaderIntakes intakes = new ReaderIntakes(topology(true), () -> lowDisk);
  private final ReaderIntake mail = intakes.ofEffect("mail");
  private final ReaderIntake receipt = intakes.ofEffect("receipt");

  private static TopologySpec topology(boolean isPausing) {
    TopologyBuilder topology = TopologyBuilder.topology("outside");
    StreamRef<CardSwipe> swipes = topology.stream("swipes", CardSwipe.class);
    topology.effect("mail", swipes, (record, key) -> Optional.empty());
    topology.effect("receipt", swipes, (record, key) -> Optional.empty());
    if (isPausing) {
      topology.pauseAbove(CircuitBreaker.above(0.5).of(4).trying(2));
    }
    return topology.build();
  }

  private static void count(ReaderIntake intake, int records, Outcome outcome) {
    for (int i = 0; i < records; i++) {
      intake.decided(outcome);
    }
  }

  @Test
  void pausesWhatHasTooManyDeadLettersAndNothingElse() {
    count(receipt, 10, Outcome.PROCESSED);
    count(mail, 3, Outcome.DEAD_LETTERED);
    assertThat(mail.paused()).isEmpty();

    count(mail, 1, Outcome.DEAD_LETTERED);

    assertThat(mail.paused().orElseThrow())
        .startsWith("4 of 4 records became dead letters within PT1M, more than 0.5 of them");
    assertThat(receipt.paused()).isEmpty();
    assertThat(intakes.tooManyLetters().orElseThrow())
        .startsWith("effect 'mail': 4 of 4 records became dead letters");
  }

  @Test
  void saysOfAllWhyTheyArePaused() {
    count(mail, 4, Outcome.DEAD_LETTERED);
    count(receipt, 5, Outcome.DEAD_LETTERED);

    assertThat(intakes.tooManyLetters().orElseThrow())
        .containsSubsequence("effect 'mail': 4 of 4", "; effect 'receipt': 4 of 4");
  }

  @Test
  void pausesEverythingWhileTheDiskIsNearlyFull() {
    lowDisk = Optional.of("the disk has 7 MiB free");

    assertThat(mail.paused()).hasValue("the disk has 7 MiB free");
    assertThat(receipt.paused()).hasValue("the disk has 7 MiB free");
    assertThat(intakes.tooManyLetters()).isEmpty();

    lowDisk = Optional.empty();
    assertThat(mail.paused()).isEmpty();
  }

  @Test
  void countsNothingWhereNoRateIsDeclared() {
    ReaderIntake free = new ReaderIntakes(topology(false), () -> lowDisk).ofEffect("mail");

    count(free, 1_000, Outcome.DEAD_LETTERED);

    assertThat(free.paused()).isEmpty();
    assertThat(free.portion()).isEqualTo(Integer.MAX_VALUE);
  }
}
