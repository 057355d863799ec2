package io.headwater.cli;

/**
 * One measured run.
 *
 * @param records that were moved
 * @param nanos it took
 * @param bytes that the client's threads allocated meanwhile
 * @param cpuNanos that the client's threads were at work meanwhile
 */
record BenchSample(long records, long nanos, long bytes, long cpuNanos) {
  private static final double NANOS = 1e9;

  double recordsPerSecond() {
    return records * NANOS / Math.max(1, nanos);
  }

  double bytesPerRecord() {
    return (double) bytes / records;
  }

  double cpuNanosPerRecord() {
    return (double) cpuNanos / records;
  }
}
