package io.headwater.cli;

import io.headwater.client.BatchLimits;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventBatches;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishMode;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import java.time.Duration;
import java.util.Optional;

/** A publisher with all defaults of its mode. */
final class OurProducer implements BenchProducer {
  private final EventPublisher publisher;
  private final Optional<EventBatches> batches;
  private final String topic;
  private final BenchEvents events;

  OurProducer(ClusterAddress cluster, PublishMode mode, String topic, BenchEvents events) {
    this.publisher = EventPublisher.open(PublisherSettings.of(cluster).withMode(mode));
    this.batches = mode == PublishMode.BATCH
        ? Optional.of(publisher.batches(BatchLimits.DEFAULT, result -> {}))
        : Optional.empty();
    this.topic = topic;
    this.events = events;
  }

  private PublishRecord record(int number) {
    return PublishRecord.of(topic, events.key(number), events.value(number));
  }

  @Override
  public void sendAndWait(int number) {
    publisher.publishAndWait(record(number));
  }

  @Override
  public void send(int number) {
    if (batches.isPresent()) {
      batches.get().add(record(number));
    } else {
      var unused = publisher.publish(record(number));
    }
  }

  @Override
  public long finish() {
    batches.ifPresent(EventBatches::flush);
    publisher.flush();
    return publisher.counts().published() - publisher.counts().acknowledged();
  }

  @Override
  public void close() {
    batches.ifPresent(EventBatches::close);
    publisher.close(Duration.ofSeconds(5));
  }
}
