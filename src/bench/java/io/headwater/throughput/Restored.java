package io.headwater.throughput;

import java.util.Optional;

/**
 * What has come back of a changelog.
 *
 * @param first when its first batch had come; counts nothing
 * @param last when its last batch had come; counts the batches before, which were in stores by then
 * @param records all of it
 */
record Restored(Sample first, Sample last, long records) {

  static Restored after(Optional<Restored> before, int batch) {
    long count = before.map(Restored::records).orElse(0L);
    Sample now = Sample.now(ProcessHandle.current(), count);
    return new Restored(before.map(Restored::first).orElse(now), now, count + batch);
  }

  double perSecond() {
    return Measurement.Part.between(first, last).eventsPerSecond();
  }

  /** Returns the processor time of the process per record; the broker's is not in it. */
  double micros() {
    return Measurement.Part.between(first, last).clientMicros();
  }
}
