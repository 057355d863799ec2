package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.dsl.TopologyBuilder;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import topologies.bank.Bank;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;

class SimulationCheckTest {
  private final AtomicLong seen = new AtomicLong();

  /** Numbers card swipes in the order in which this process happens to see them. */
  private TopologySpec numbering() {
    TopologyBuilder topology = TopologyBuilder.topology("numbering");
    topology
        .pipeline("number", topology.stream("card-swipes", CardSwipe.class))
        .map(
            CardSwipe.class,
            swipe -> swipe.toBuilder().setAmount(seen.incrementAndGet()).build())
        .to(topology.stream("numbered", CardSwipe.class));
    return topology.build();
  }

  @Test
  void tellsTheSeedAndAShortSchedule() {
    SimulationCheck check = SimulationCheck.of(numbering()).withSeeds(3, 5).withInstances(3);

    assertThatThrownBy(check::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("(?s)failures change what topology 'numbering' leads to, seed 3:\n"
            + "  numbered-\\d@\\d+ differs: its value\n"
            + "the shortest schedule found:\n"
            + "  card-swipes-\\d@0 comes: card-swipes  '.*'  bank.CardSwipe \\{[^\n]*\n"
            + "  everything comes to rest\n"
            + "  instance \\d takes card-swipes-\\d@0\n"
            + "       writes numbered-\\d@0\n"
            + "  instance \\d commits\n"
            + "after it:\n"
            + "  numbered-\\d@0 differs: its value\n"
            + "again: SimulationCheck.of\\(…\\).withSeed\\(3L\\).withInstances\\(3\\).run\\(\\)");
  }

  @Test
  void doesTheSameForASeedWhicheverWereBeforeIt() {
    SimulationCheck check = SimulationCheck.of(new Bank().topology());
    SimulationRun run = SimulationRun.ofRandomRecords(
        new Bank().topology(), SimulationCheck.DEFAULT_INSTANCES, Map.of());
    run.of(4710);
    long before = run.coverage().records();

    run.of(4711);

    assertThat(run.coverage().records() - before)
        .isEqualTo(check.withSeed(4711).run().records());
  }

  @Test
  void triesRecordsAgainOnceWhateverFails() {
    Recovery.Retry retry = Recovery.retry(3)
        .withBackoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1))
        .aside();

    SimulationCheck.of(Openings.recovering(retry)).withSeeds(0, 2_000).run();
  }

  @Test
  void takesValuesOfStreams() {
    assertThat(SimulationCheck.of(new Bank().topology())
            .withSeeds(0, 10)
            .withRecords(
                "account-commands",
                () -> (random, key) -> Deposit.newBuilder().setAmount(random.nextInt(100)))
            .run()
            .schedules())
        .isEqualTo(10);
  }

  @Test
  void refusesStreamsThatDoNotComeFromOutside() {
    SimulationCheck check = SimulationCheck.of(new Bank().topology());

    assertThatThrownBy(() -> check.withRecords("card-swipe", () -> (random, key) -> {
          throw new IllegalStateException();
        }))
        .hasMessage("no records come from outside into a stream 'card-swipe' of topology 'bank';"
            + " did you mean 'card-swipes'?");
  }

  @Test
  void refusesSeedsAndInstancesThatThereAreNot() {
    SimulationCheck check = SimulationCheck.of(new Bank().topology());

    assertThatThrownBy(() -> check.withSeeds(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> check.withSeeds(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> check.withInstances(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
