package io.headwater.cli;

import io.headwater.client.BatchLimits;
import io.headwater.client.BatchPolicy;
import io.headwater.client.BatchSubscriber;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventSubscriber;
import io.headwater.client.FailurePolicy;
import io.headwater.client.Ordering;
import io.headwater.client.Reading;
import io.headwater.client.RecordAction;
import io.headwater.client.StartAt;
import io.headwater.client.StoredRecord;
import io.headwater.client.SubscriberSettings;
import io.headwater.client.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Subscribers, by partition where nothing else is measured. */
final class OurConsumer implements BenchConsumer {
  /** As many as the bare client is given by a poll; the last ones do not wait for long. */
  private static final BatchLimits LARGE = new BatchLimits(1_000, 1 << 20, Duration.ofMillis(10));

  private final ClusterAddress cluster;
  private final BenchPlan plan;

  OurConsumer(ClusterAddress cluster, BenchPlan plan) {
    this.cluster = cluster;
    this.plan = plan;
  }

  private static RecordAction action(BenchTally tally) {
    return record -> tally.take(record.value().orElseThrow());
  }

  private static Consumer<Optional<Throwable>> onEnd(BenchTally tally) {
    return why -> why.ifPresent(tally::fail);
  }

  @Override
  public void read(String topic, BenchMode mode, BenchTally tally) throws InterruptedException {
    SubscriberSettings settings =
        SubscriberSettings.of(cluster, Reading.Single.of(topic, StartAt.EARLIEST));
    try (EventSubscriber subscriber = start(settings, mode, tally)) {
      tally.await();
    }
  }

  private EventSubscriber start(SubscriberSettings settings, BenchMode mode, BenchTally tally) {
    if (mode == BenchMode.CONSUME_BATCH) {
      BatchPolicy policy = BatchPolicy.of(LARGE).withFailures(FailurePolicy.stop());
      return BatchSubscriber.start(
          settings,
          policy,
          records -> {
            for (StoredRecord record : records) {
              tally.take(record.value().orElseThrow());
            }
          },
          onEnd(tally));
    }
    return EventSubscriber.start(
        mode == BenchMode.KEYS
            ? settings.withOrdering(Ordering.KEY).withWorkers(plan.workers())
            : settings.withOrdering(Ordering.PARTITION),
        Subscription.of(action(tally)).onEnd(onEnd(tally)));
  }

  @Override
  public void readInGroup(String topic, BenchTally tally, Runnable opening)
      throws InterruptedException {
    SubscriberSettings settings =
        SubscriberSettings.of(cluster, topic + "-ours", topic).withOrdering(Ordering.PARTITION);
    List<EventSubscriber> members = new ArrayList<>();
    try {
      for (int i = 0; i < plan.members(); i++) {
        members.add(EventSubscriber.start(settings, action(tally), onEnd(tally)));
      }
      BenchMembers.await(
          () -> members.stream().map(member -> member.partitions().size()).toList(), plan);
      opening.run();
      tally.await();
    } finally {
      members.forEach(EventSubscriber::close);
    }
  }
}
