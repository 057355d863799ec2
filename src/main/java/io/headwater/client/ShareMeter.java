package io.headwater.client;

import java.util.concurrent.atomic.LongAdder;

/** Counts deliveries. Thread-safe. */
final class ShareMeter {
  private final LongAdder taken = new LongAdder();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder released = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder renewed = new LongAdder();
  private final LongAdder refused = new LongAdder();

  void taken(int records) {
    taken.add(records);
  }

  void answered(ShareAnswer answer) {
    switch (answer) {
      case ACCEPT -> accepted.increment();
      case RELEASE -> released.increment();
      case REJECT -> rejected.increment();
    }
  }

  void lost() {
    lost.increment();
  }

  void renewed(int locks) {
    renewed.add(locks);
  }

  void refused(int answers) {
    refused.add(answers);
  }

  ShareCounts counts() {
    return new ShareCounts(
        taken.sum(),
        accepted.sum(),
        released.sum(),
        rejected.sum(),
        lost.sum(),
        renewed.sum(),
        refused.sum());
  }
}
