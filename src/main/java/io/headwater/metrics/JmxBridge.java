package io.headwater.metrics;

import com.codahale.metrics.jmx.JmxReporter;
import java.util.regex.Pattern;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Shows a registry as MBeans, one per series, named from its labels:
 * {@code io.headwater:name=headwater.records,topology=bank,program=orders,outcome=processed}.
 *
 * <p>Values are in {@link Measure#unit()}. Series that came from Kafka are left to Kafka's own
 * MBeans. Thread-safe.
 */
public final class JmxBridge implements AutoCloseable {
  /** The domain of all object names. */
  public static final String DOMAIN = "io.headwater";

  private static final Pattern NEEDS_QUOTES = Pattern.compile("[,=:\"*?\\\\\n]|^$");

  private final JmxReporter reporter;

  private JmxBridge(JmxReporter reporter) {
    this.reporter = reporter;
  }

  /** Registers what {@code metrics} holds and will hold, until it is closed. */
  public static JmxBridge start(TopologyMetrics metrics, MBeanServer server) {
    JmxReporter reporter = JmxReporter.forRegistry(metrics.registry())
        .registerWith(server)
        .inDomain(DOMAIN)
        .filter((name, metric) -> !name.startsWith(KafkaMetricsBridge.PREFIX))
        .createsObjectNamesWith((type, domain, name) -> objectName(domain, name))
        .build();
    reporter.start();
    return new JmxBridge(reporter);
  }

  /** Takes the MBeans away again. */
  @Override
  public void close() {
    reporter.close();
  }

  static ObjectName objectName(String domain, String registryName) {
    SeriesName series = SeriesName.parse(registryName);
    StringBuilder text = new StringBuilder(domain).append(":name=").append(quoted(series.metric()));
    series
        .labels()
        .forEach(
            (label, value) -> text.append(',').append(label).append('=').append(quoted(value)));
    try {
      return new ObjectName(text.toString());
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException("no object name: " + text, e);
    }
  }

  private static String quoted(String value) {
    return NEEDS_QUOTES.matcher(value).find() ? ObjectName.quote(value) : value;
  }
}
