package io.headwater.throughput;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What one run of a job has told.
 *
 * @param begin when its first record had come
 * @param samples one for each commit, the last when all was committed
 * @param threadMillis processor time of the whole run, by kinds of threads
 * @param peakBytes most memory of the job's JVM during the run, by the operating system's account
 */
record Measurement(
    Sample begin, List<Sample> samples, long peakBytes, Map<String, Long> threadMillis) {
  private static final double NANOS = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  /** Rates and costs of a part of a run. */
  record Part(double eventsPerSecond, double clientMicros, double brokerMicros) {
    static Part between(Sample from, Sample to) {
      double events = to.committed() - from.committed();
      return new Part(
          events * NANOS / (to.nanos() - from.nanos()),
          (to.clientNanos() - from.clientNanos()) / events / NANOS_PER_MICRO,
          (to.brokerNanos() - from.brokerNanos()) / events / NANOS_PER_MICRO);
    }

    double micros() {
      return clientMicros + brokerMicros;
    }
  }

  /** Returns the whole run: from the first record to the last commit. */
  Part whole() {
    return Part.between(begin, last());
  }

  /**
   * Returns the steady half: from the first commit behind half of the records to the last but one.
   * The last waits for records that do not come, and would be told as slowness. In a run of few
   * commits it is the whole.
   */
  Part steady() {
    Sample end = last();
    List<Sample> late = samples.stream()
        .filter(sample -> sample.committed() >= end.committed() / 2)
        .filter(sample -> sample.committed() < end.committed())
        .toList();
    if (late.isEmpty()) {
      return whole();
    }
    Sample from = late.get(0);
    Sample to = late.get(late.size() - 1);
    boolean isLongEnough = to.committed() - from.committed() >= end.committed() / 5;
    return isLongEnough ? Part.between(from, to) : whole();
  }

  /** Returns the part of the client's processor time that the JVM's compilers took. */
  double compilers() {
    long compiling = millisOf(name -> name.startsWith("C CompilerThre"));
    return (double) compiling / Math.max(1, millisOf(name -> true));
  }

  private long millisOf(Predicate<String> kind) {
    return threadMillis.entrySet().stream()
        .filter(entry -> kind.test(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private Sample last() {
    return samples.get(samples.size() - 1);
  }
}
