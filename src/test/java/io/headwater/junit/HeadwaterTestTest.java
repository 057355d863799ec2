package io.headwater.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testkit.Scenarios;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInfo;
import topologies.bank.Bank;

/** Which levels a test runs on, and by which names. */
@TopologyUnderTest(Bank.class)
class HeadwaterTestTest {
  private static final List<String> RUNS = new ArrayList<>();

  @HeadwaterTest
  void runsByFunctionsAndOnTheDriverUnlessItSaysOtherwise(Scenarios bank, TestInfo run) {
    RUNS.add(run.getDisplayName() + " on " + bank.level());
  }

  @HeadwaterTest(levels = {TestLevel.DRIVER, TestLevel.DRIVER})
  void runsOnceOnEachLevel(TestInfo run) {
    RUNS.add("only " + run.getDisplayName());
  }

  @AfterAll
  static void allHaveRun() {
    assertThat(RUNS)
        .containsExactlyInAnyOrder(
            "[functions] on functions", "[driver] on driver", "only [driver]");
  }
}
