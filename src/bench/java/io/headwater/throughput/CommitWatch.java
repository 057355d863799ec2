package io.headwater.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches a group's committed offsets until all of its input is done, some 40 times a second: one
 * small request each, the same for all jobs.
 */
final class CommitWatch {
  private static final long PAUSE_MILLIS = 25;

  private final Admin admin;
  private final JobPlan plan;
  private final long records;
  private final boolean hopExpected;
  private final LongFunction<Sample> sampler;

  /**
   * Is about one run.
   *
   * @param hopExpected whether the job reads its events once more, from a repartition topic
   */
  CommitWatch(
      Admin admin, JobPlan plan, long records, boolean hopExpected, LongFunction<Sample> sampler) {
    this.admin = admin;
    this.plan = plan;
    this.records = records;
    this.hopExpected = hopExpected;
    this.sampler = sampler;
  }

  /**
   * Returns a sample for each commit that it has seen, the last one when all is committed.
   *
   * @throws IllegalStateException if nothing is committed for that long
   */
  List<Sample> await(Duration patience) throws ExecutionException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    long last = 0;
    long lastAt = System.nanoTime();
    while (true) {
      Map<TopicPartition, Long> committed = committed();
      long progress = progress(committed);
      if (progress > last) {
        samples.add(sampler.apply(progress));
        last = progress;
        lastAt = System.nanoTime();
      }
      if (isDone(committed)) {
        samples.add(sampler.apply(records));
        return samples;
      }
      if (System.nanoTime() - lastAt > patience.toNanos()) {
        throw new IllegalStateException("%s has committed %d of %d records, and none for %s"
            .formatted(plan.application(), progress, records, patience));
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> offsets = admin
        .listConsumerGroupOffsets(plan.application())
        .partitionsToOffsetAndMetadata()
        .get();
    Map<TopicPartition, Long> known = new HashMap<>();
    offsets.forEach((partition, offset) -> {
      if (offset != null) {
        known.put(partition, offset.offset());
      }
    });
    return known;
  }

  /** Behind a repartition topic, what counts is what was read from that. */
  private long progress(Map<TopicPartition, Long> committed) {
    long ofInput = sum(committed, true);
    return hopExpected ? Math.min(sum(committed, false), records) : ofInput;
  }

  private boolean isInput(TopicPartition partition) {
    return partition.topic().equals(plan.input());
  }

  private long sum(Map<TopicPartition, Long> committed, boolean input) {
    return committed.entrySet().stream()
        .filter(entry -> isInput(entry.getKey()) == input)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private boolean isDone(Map<TopicPartition, Long> committed)
      throws ExecutionException, InterruptedException {
    if (sum(committed, true) < records) {
      return false;
    }
    Map<TopicPartition, OffsetSpec> hop = committed.keySet().stream()
        .filter(partition -> !isInput(partition))
        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    if (!hopExpected) {
      return true;
    }
    // All partitions of the hop are used: there are many more keys than partitions.
    if (hop.size() < plan.options().partitions) {
      return false;
    }
    var ends = admin
        .listOffsets(hop, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .all()
        .get();
    // The last offset of a topic that is written in transactions is a marker, which nobody reads.
    long marker = plan.options().isExactlyOnce() ? 1 : 0;
    return ends.entrySet().stream()
        .allMatch(
            end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue().offset() - marker);
  }
}
