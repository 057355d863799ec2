package io.headwater.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Takes a record and never comes back: to be killed. */
final class ShareHangMain {
  private ShareHangMain() {}

  /**
   * Runs until it is killed.
   *
   * @param arguments address, topic
   */
  public static void main(String[] arguments) throws InterruptedException {
    ShareSettings settings = ShareSettings.of(
            ClusterAddress.of(arguments[0]), arguments[1] + "-group", arguments[1])
        .withWorkers(1, 1)
        .withTerms(ShareTerms.DEFAULT.withLock(Duration.ofSeconds(1)));
    ShareSubscriber.start(settings, Subscription.of((StoredRecord record) -> {
      System.out.println("taken " + record.attempt());
      new CountDownLatch(1).await();
    }));
    new CountDownLatch(1).await();
  }
}
