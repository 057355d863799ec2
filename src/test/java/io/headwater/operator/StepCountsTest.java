package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.Outcome;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepCountsTest {
  private final InMemoryHost host = new InMemoryHost(0);
  private final StepCounts counts = new StepCounts();

  @Test
  void tellAllOfARecordThatTakesMoreStepsThanMost() {
    IntStream.range(0, 100).forEach(step -> counts.add(step, Outcome.PROCESSED));

    counts.tell(host);

    assertThat(host.steps)
        .containsExactlyElementsOf(
            IntStream.range(0, 100).mapToObj(step -> step + " processed").toList());
  }

  @Test
  void tellNothingOfTheRecordBefore() {
    counts.add(1, Outcome.PROCESSED);
    counts.clear();
    counts.add(2, Outcome.FILTERED);

    counts.tell(host);

    assertThat(host.steps).containsExactly("2 filtered");
  }
}
