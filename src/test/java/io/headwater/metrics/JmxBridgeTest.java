package io.headwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.headwater.diagnostic.Outcome;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class JmxBridgeTest {
  private final MBeanServer server = MBeanServerFactory.newMBeanServer();
  private final TopologyMetrics metrics = new TopologyMetrics("bank");

  @Test
  void namesMBeansFromTheLabels() throws Exception {
    try (JmxBridge bridge = JmxBridge.start(metrics, server)) {
      metrics.step("spend-by-merchant/by-merchant", "total").record(Outcome.PROCESSED);
      metrics.lag("card-swipes", 0, () -> 5);

      ObjectName outcome = new ObjectName("io.headwater:name=headwater.step.records,topology=bank,"
          + "program=spend-by-merchant/by-merchant,step=total,outcome=processed");
      ObjectName lag = new ObjectName(
          "io.headwater:name=headwater.lag,topology=bank,stream=card-swipes,partition=0");
      assertThat(server.getAttribute(outcome, "Count")).isEqualTo(1L);
      assertThat(server.getAttribute(lag, "Value")).isEqualTo(5L);
    }
  }

  @Test
  void showsDistributionsInTheirUnit() throws Exception {
    metrics.program("account").latencyNanos(1_200_000);

    try (JmxBridge bridge = JmxBridge.start(metrics, server)) {
      ObjectName latency = new ObjectName(
          "io.headwater:name=headwater.record.latency,topology=bank,program=account");
      assertThat((double) server.getAttribute(latency, "99thPercentile"))
          .isCloseTo(1_200_000, withinPercentage(1));
    }
  }

  @Test
  void quotesWhatAnObjectNameCannotHold() {
    SeriesName series = new SeriesName("x", Map.of("value", "a,b=c:\"*?\n\\"));

    ObjectName name = JmxBridge.objectName("io.headwater", series.toString());

    assertThat(ObjectName.unquote(name.getKeyProperty("value"))).isEqualTo("a,b=c:\"*?\n\\");
    assertThat(name.isPattern()).isFalse();
  }

  @Test
  void leavesKafkasMetricsToKafka() {
    metrics.registry().counter("kafka.producer.outgoing-byte-rate");

    try (JmxBridge bridge = JmxBridge.start(metrics, server)) {
      assertThat(metricNames()).containsExactly("headwater.commit.interval");
    }
  }

  @Test
  void takesItsMBeansAwayWhenClosed() {
    JmxBridge bridge = JmxBridge.start(metrics, server);

    bridge.close();

    assertThat(metricNames()).isEmpty();
  }

  private Set<String> metricNames() {
    return server.queryNames(null, null).stream()
        .filter(name -> name.getDomain().equals(JmxBridge.DOMAIN))
        .map(name -> name.getKeyProperty("name"))
        .collect(Collectors.toSet());
  }
}
