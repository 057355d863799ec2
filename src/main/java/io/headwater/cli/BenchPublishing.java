package io.headwater.cli;

import java.util.concurrent.CountDownLatch;

/** Measures how fast records are published, from the first to the last acknowledgement. */
final class BenchPublishing {
  private final BenchMode mode;
  private final int callers;

  BenchPublishing(BenchMode mode, int callers) {
    this.mode = mode;
    this.callers = callers;
  }

  BenchSample measure(int records, String topic, BenchProducer.Opening opening)
      throws InterruptedException {
    return BenchLap.of(records, lap -> {
      try (BenchProducer producer = opening.open(topic)) {
        producer.sendAndWait(0); // connects, and gets to know the topic
        if (mode == BenchMode.SYNC_PARALLEL) {
          publishInParallel(lap, producer, records);
        } else {
          publish(lap, producer, records);
        }
        BenchTopics.require(producer.finish() == 0, mode.label(), "records were not written");
      }
    });
  }

  private void publish(BenchLap lap, BenchProducer producer, int records)
      throws InterruptedException {
    lap.begin();
    for (int i = 0; i < records; i++) {
      if (mode == BenchMode.SYNC) {
        producer.sendAndWait(i);
      } else {
        producer.send(i);
      }
    }
    var unused = producer.finish();
    lap.end();
  }

  /* What a thread has allocated is known while it is there, so all wait for the end. */
  private void publishInParallel(BenchLap lap, BenchProducer producer, int records)
      throws InterruptedException {
    CountDownLatch begin = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(callers);
    CountDownLatch end = new CountDownLatch(1);
    for (int caller = 0; caller < callers; caller++) {
      int first = caller;
      Thread thread = new Thread(() -> {
        try {
          begin.await();
          for (int i = first; i < records; i += callers) {
            producer.sendAndWait(i);
          }
          done.countDown();
          end.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        } finally {
          done.countDown();
        }
      });
      thread.setDaemon(true);
      thread.start();
    }
    lap.begin();
    begin.countDown();
    done.await();
    lap.end();
    end.countDown();
  }
}
