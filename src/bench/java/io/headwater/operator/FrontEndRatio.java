package io.headwater.operator;

import io.headwater.client.PublishRecord;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;

/**
 * Prints what a record costs by Java rules and by YAML rules, and the ratio, per topology.
 *
 * <p>Both run in turn in one JVM, and what counts is the processor time of the thread: the median
 * of the rounds. So the ratio holds on a machine that does other work, too.
 */
public final class FrontEndRatio {
  private static final int WARM_UP = 60;
  private static final int ROUNDS = 101;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private FrontEndRatio() {}

  /** Measures each topology that is named, or all. */
  public static void main(String[] topologies) {
    System.out.printf(
        "%-18s %12s %12s %6s   (ns per record)%n", "topology", "java", "yaml", "ratio");
    for (String topology : topologies.length > 0 ? List.of(topologies) : Workload.topologies()) {
      measure(topology);
    }
  }

  private static void measure(String topology) {
    List<PublishRecord> records = Workload.records(topology);
    Plant java = Workload.plant(topology, "java");
    Plant yaml = Workload.plant(topology, "yaml");
    boolean isSame =
        java.run(records) == yaml.run(records) && java.deadLetters() == yaml.deadLetters();
    if (!isSame) {
      throw new IllegalStateException("the two topologies do different work");
    }
    long[] ofJava = new long[ROUNDS];
    long[] ofYaml = new long[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      long one = nanos(java, records);
      long other = nanos(yaml, records);
      if (i >= 0) {
        ofJava[i] = one;
        ofYaml[i] = other;
      }
    }
    double a = median(ofJava) / Workload.RECORDS;
    double b = median(ofYaml) / Workload.RECORDS;
    System.out.printf("%-18s %12.0f %12.0f %6.2f%n", topology, a, b, b / a);
  }

  private static long nanos(Plant plant, List<PublishRecord> records) {
    plant.renew();
    long before = THREADS.getCurrentThreadCpuTime();
    plant.run(records);
    return THREADS.getCurrentThreadCpuTime() - before;
  }

  private static double median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
