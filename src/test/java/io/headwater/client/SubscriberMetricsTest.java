package io.headwater.client;

import static io.headwater.client.FailingHandler.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.metrics.TopologyMetrics;
import org.junit.jupiter.api.Test;

class SubscriberMetricsTest {
  private final TopologyMetrics registry = new TopologyMetrics("shop");
  private final SubscriberMetrics metrics = SubscriberMetrics.of(registry, "billing");

  private long counted(String name, String subscriber) {
    return registry
        .registry()
        .counter("headwater.subscriber.%s{topology=shop,subscriber=%s}".formatted(name, subscriber))
        .getCount();
  }

  @Test
  void countsWhatHadItsEffectBefore() {
    OnceAction<LocalProcessedIds.NoTransaction> once =
        OnceAction.of(LocalProcessedIds.inMemory(10), (received, none) -> {});
    Handling measured = Subscription.of(once).withMetrics(metrics).handling();

    measured.handle(record("ada", "a", 1));
    measured.handle(record("ada", "a", 1));
    measured.handle(record("ada", "b", 2));

    assertThat(counted("duplicates", "billing")).isEqualTo(1);
    assertThat(once.duplicates()).isEqualTo(1);
  }

  @Test
  void countsWhatIsReadOfDelayTopicsApart() {
    SubscriberListener listener = metrics.listener();

    listener.taken(3, 30);
    listener.ofDelays().taken(1, 10);

    assertThat(counted("taken", "billing")).isEqualTo(3);
    assertThat(counted("taken", "billing-retry")).isEqualTo(1);
  }
}
