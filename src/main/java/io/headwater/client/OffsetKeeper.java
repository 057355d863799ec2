package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps how far a subscriber is: as offsets of its group, in a store of positions, or nowhere. Used
 * by the reading thread only.
 */
final class OffsetKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetKeeper.class);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Reading reading;
  private final SubscriberListener listener;

  OffsetKeeper(
      KafkaConsumer<byte[], byte[]> consumer, Reading reading, SubscriberListener listener) {
    this.consumer = consumer;
    this.reading = reading;
    this.listener = listener;
  }

  /** Returns the offsets that are kept of some of these partitions. */
  Map<TopicPartition, Long> kept(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> kept = new HashMap<>();
    if (reading instanceof Reading.Group) {
      consumer.committed(Set.copyOf(partitions)).forEach((partition, committed) -> {
        if (committed != null) {
          kept.put(partition, committed.offset());
        }
      });
    } else if (reading instanceof Reading.Single single
        && single.start() instanceof StartAt.Stored stored) {
      stored
          .store()
          .positions(single.topics())
          .forEach(position -> kept.put(
              new TopicPartition(position.topic(), position.partition()), position.offset()));
      kept.keySet().retainAll(partitions);
    }
    return kept;
  }

  /**
   * Begins to keep offsets.
   *
   * @param told those that are kept, when they are
   */
  void keep(Map<TopicPartition, Long> next, Consumer<Map<TopicPartition, Long>> told) {
    if (reading instanceof Reading.Group) {
      consumer.commitAsync(offsets(next), (offsets, thrown) -> {
        if (thrown == null) {
          kept(next, told);
        } else {
          LOG.warn("offsets were not committed and will be [group={}]", reading.name(), thrown);
          listener.commitFailed(thrown);
        }
      });
    } else {
      store(next, told);
    }
  }

  /** Keeps offsets before it returns; what cannot be kept is handled again. */
  void keepNow(Map<TopicPartition, Long> next, Consumer<Map<TopicPartition, Long>> told) {
    if (next.isEmpty()) {
      return;
    }
    if (!(reading instanceof Reading.Group)) {
      store(next, told);
      return;
    }
    try {
      consumer.commitSync(offsets(next));
      kept(next, told);
    } catch (KafkaException e) {
      LOG.warn(
          "records that are done will be handled again: their offsets were not committed"
              + " [group={}]",
          reading.name(),
          e);
      listener.commitFailed(e);
    }
  }

  private void store(Map<TopicPartition, Long> next, Consumer<Map<TopicPartition, Long>> told) {
    if (reading instanceof Reading.Single single
        && single.start() instanceof StartAt.Stored stored) {
      stored.store().keep(positions(next));
      kept(next, told);
    }
  }

  private void kept(Map<TopicPartition, Long> next, Consumer<Map<TopicPartition, Long>> told) {
    told.accept(next);
    listener.committed(positions(next));
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<TopicPartition, Long> next) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    next.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
    return offsets;
  }

  static List<RecordPosition> positions(Map<TopicPartition, Long> next) {
    return next.entrySet().stream()
        .map(entry -> new RecordPosition(
            entry.getKey().topic(), entry.getKey().partition(), entry.getValue()))
        .toList();
  }
}
