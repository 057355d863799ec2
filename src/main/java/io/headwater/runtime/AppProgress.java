package io.headwater.runtime;

import io.headwater.client.ReadToken;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.streams.PlannedTopic;
import io.headwater.streams.ReadPath;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/*
 * Why this is exact
 * =================
 *
 * A task commits the offset behind a record together with everything that the record led to, and a
 * new owner of its partition begins with the state of that commit. So whoever has the state of a
 * partition whose committed offset is behind a record has the record in it. All programs that read
 * a topic are in one task per partition, and move together.
 *
 * A token names the offsets of the command and of its reply. The events are in the transaction of
 * the reply, so the end that their partition has for readers of committed records, asked for after
 * the reply was seen, is behind them. What a program writes for those it reads is committed with
 * the offsets that led to it; so when it has committed them, the same holds for the topics that it
 * writes, and so on, stage by stage. The end itself may never be committed (see RecordTails): the
 * offset behind the last record before it is.
 */
/**
 * How far an application has processed its streams: what its instances have committed, together. A
 * record that became a dead letter, or waits because its key is parked, is processed. Thread-safe.
 */
public final class AppProgress {
  private static final Duration ASK = Duration.ofMillis(50);

  private final TopologySpec spec;
  private final TopicPlan plan;
  private final ClusterTopics cluster;
  private final CommittedOffsets here;

  AppProgress(TopologySpec spec, TopicPlan plan, ClusterTopics cluster, CommittedOffsets here) {
    this.spec = spec;
    this.plan = plan;
    this.cluster = cluster;
    this.here = here;
  }

  /**
   * Tells whether all committed records before {@code offset} are processed by whatever of the
   * application reads the stream; not by what lies behind a repartition of theirs.
   *
   * @throws IllegalArgumentException if the application does not read the stream
   */
  public boolean hasProcessed(String stream, int partition, long offset) {
    StreamSpec read = spec.sources().stream()
        .filter(one -> one.name().equals(stream))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "the application does not read a stream '" + stream + "'"));
    TopicPartition asked = new TopicPartition(read.topic(), partition);
    if (here.cover(Map.of(asked, offset))) {
      return true;
    }
    GroupOffsets group = new GroupOffsets(cluster, spec);
    long committed = offsetOf(group.committed(), asked);
    if (committed >= offset) {
      return true;
    }
    long end = group.committedEnds(List.of(asked)).getOrDefault(asked, 0L);
    if (end < offset) {
      return false;
    }
    try (RecordTails tails = tails(System.nanoTime() + ClusterTopics.TIMEOUT.toNanos())) {
      return tails.behindLast(asked, committed, offset) <= committed;
    }
  }

  /**
   * Waits until an aggregate or a pipeline has processed what a command led to, itself included.
   *
   * @param program its name; all of its hops are waited for
   * @return false if it has not by then
   * @throws IllegalArgumentException if the program reads nothing that the command may lead to
   * @throws InvalidInputException if the token is one of another application
   */
  public boolean await(ReadToken token, String program, Duration timeout)
      throws InterruptedException {
    return await(token, ReadPath.toProgram(spec, program, topicsOf(token)), timeout);
  }

  /** Like {@link #await}, for the program that writes a store. */
  boolean awaitStore(ReadToken token, String store, Duration timeout) throws InterruptedException {
    return await(token, ReadPath.toStore(spec, store, topicsOf(token)), timeout);
  }

  private boolean await(ReadToken token, ReadPath path, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (ReadPath.Stage stage : path.stages()) {
      if (!await(targets(token, stage, deadline), deadline)) {
        return false;
      }
    }
    return true;
  }

  private Set<String> topicsOf(ReadToken token) {
    for (AggregateSpec one : spec.aggregates()) {
      String commands = topic(one.commands());
      if (commands.equals(token.command().topic())
          && one.replies().isPresent()
          && topic(one.replies().get()).equals(token.reply().topic())) {
        return new LinkedHashSet<>(List.of(commands, token.reply().topic(), topic(one.events())));
      }
    }
    throw new InvalidInputException(
        new Problem(
            "HW1740",
            "read token",
            "no aggregate of topology '%s' answers commands of '%s' on '%s'"
                .formatted(spec.name(), token.command().topic(), token.reply().topic()),
            "use it with the application that answered the command"),
        null);
  }

  private String topic(String stream) {
    return spec.stream(stream).orElseThrow().topic();
  }

  /** Returns the offsets that a stage must have committed. */
  private Map<TopicPartition, Long> targets(
      ReadToken token, ReadPath.Stage stage, long deadlineNanos) {
    Map<TopicPartition, Long> targets = new HashMap<>();
    List<TopicPartition> open = new ArrayList<>();
    for (String topic : stage.topics()) {
      if (topic.equals(token.command().topic())) {
        targets.put(
            new TopicPartition(topic, token.command().partition()),
            token.command().offset() + 1);
      } else if (topic.equals(token.reply().topic())) {
        targets.put(
            new TopicPartition(topic, token.reply().partition()), token.reply().offset() + 1);
      } else {
        open.addAll(partitionsOf(token, topic));
      }
    }
    if (!open.isEmpty()) {
      targets.putAll(ends(open, deadlineNanos));
    }
    return targets;
  }

  private List<TopicPartition> partitionsOf(ReadToken token, String topic) {
    return token
        .events()
        .filter(events -> events.topic().equals(topic))
        .map(events -> List.of(new TopicPartition(topic, events.partition())))
        .orElseGet(() -> GroupOffsets.partitions(
            topic,
            plan.topics().stream()
                .filter(planned -> planned.name().equals(topic))
                .mapToInt(PlannedTopic::partitions)
                .findFirst()
                .orElseThrow()));
  }

  /** Returns the offsets behind the last records that are committed now and not processed yet. */
  private Map<TopicPartition, Long> ends(List<TopicPartition> partitions, long deadlineNanos) {
    GroupOffsets group = new GroupOffsets(cluster, spec);
    Map<TopicPartition, Long> ends = group.committedEnds(partitions);
    ends.values().removeIf(end -> end == 0);
    ends.entrySet().removeIf(end -> here.cover(Map.of(end.getKey(), end.getValue())));
    if (ends.isEmpty()) {
      return ends;
    }
    Map<TopicPartition, OffsetAndMetadata> committed = group.committed();
    try (RecordTails tails = tails(deadlineNanos)) {
      ends.replaceAll((partition, end) -> {
        long from = offsetOf(committed, partition);
        return from >= end ? end : tails.behindLast(partition, from, end);
      });
    }
    return ends;
  }

  private boolean await(Map<TopicPartition, Long> targets, long deadlineNanos)
      throws InterruptedException {
    GroupOffsets group = new GroupOffsets(cluster, spec);
    while (true) {
      long seen = here.count();
      if (here.cover(targets) || covers(group.committed(), targets)) {
        return true;
      }
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      here.awaitAfter(seen, ASK.toNanos() < left ? ASK : Duration.ofNanos(left));
    }
  }

  private static boolean covers(
      Map<TopicPartition, OffsetAndMetadata> committed, Map<TopicPartition, Long> targets) {
    return targets.entrySet().stream()
        .allMatch(target -> offsetOf(committed, target.getKey()) >= target.getValue());
  }

  private static long offsetOf(
      Map<TopicPartition, OffsetAndMetadata> committed, TopicPartition partition) {
    OffsetAndMetadata found = committed.get(partition);
    return found == null ? 0 : found.offset();
  }

  private RecordTails tails(long deadlineNanos) {
    return new RecordTails(cluster.bootstrapServers(), cluster.client(), deadlineNanos);
  }
}
