package io.headwater.throughput;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * How far a job has come, and what it has used until then.
 *
 * @param committed offsets of the step's input that are committed, all partitions together
 * @param clientNanos processor time of this JVM
 * @param brokerNanos processor time of the broker, in steps of 10 ms
 */
record Sample(long nanos, long committed, long clientNanos, long brokerNanos) {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  static Sample now(ProcessHandle broker, long committed) {
    return new Sample(
        System.nanoTime(),
        committed,
        PROCESS.getProcessCpuTime(),
        broker.info().totalCpuDuration().map(Duration::toNanos).orElse(0L));
  }
}
