package io.headwater.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a share group is behind in each partition, as its brokers know (KIP-1226): the records
 * that none of its members has answered for good. Asked for without waiting; thread-safe.
 */
final class ShareLag implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShareLag.class);

  private final String group;
  private final SubscriberListener listener;
  private final ClusterAdmin admin;
  private volatile List<PartitionState> states = List.of();
  private @Nullable KafkaFuture<?> question;
  private boolean isRefused;
  private volatile boolean isClosed;

  ShareLag(ClusterAddress cluster, String group, SubscriberListener listener) {
    this.group = group;
    this.listener = listener;
    this.admin = ClusterAdmin.open(cluster);
  }

  /** Returns what was last heard, by topic and partition; empty where nothing was. */
  List<PartitionState> states() {
    return states;
  }

  /** Asks, unless an answer is still due. Used by one thread. */
  void ask() {
    if (question == null || question.isDone()) {
      question = question();
    }
  }

  private KafkaFuture<?> question() {
    return admin
        .ask(client -> client
            .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
            .partitionsToOffsetInfo(group))
        .whenComplete(this::heard);
  }

  /** Asks once more, and waits for the answer, for so long. */
  void askFinally(Duration patience) throws InterruptedException {
    try {
      var unused = question().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // What was heard before is what is known.
    }
  }

  private void heard(
      @Nullable Map<TopicPartition, SharePartitionOffsetInfo> found, @Nullable Throwable thrown) {
    if (found == null) {
      if (!isRefused && !isClosed) {
        isRefused = true;
        LOG.warn("the lag of a share group is not known [group={}, why={}]", group, thrown + "");
      }
      return;
    }
    isRefused = false;
    states = found.entrySet().stream()
        .filter(one -> one.getValue() != null && one.getValue().lag().isPresent())
        .map(one -> state(one.getKey(), one.getValue()))
        .sorted(
            Comparator.comparing(PartitionState::topic).thenComparing(PartitionState::partition))
        .toList();
    listener.state(states);
  }

  private static PartitionState state(TopicPartition partition, SharePartitionOffsetInfo found) {
    return new PartitionState(
        partition.topic(),
        partition.partition(),
        found.startOffset(),
        0,
        0,
        found.lag().orElse(0L),
        Duration.ZERO,
        Duration.ZERO,
        false);
  }

  @Override
  public void close() {
    isClosed = true;
    admin.close();
  }
}
