package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/*
 * What may be deleted
 *
 * Kafka deletes what lies in front of an offset, and nothing else of a topic that is not compacted;
 * this one cannot be, as the records of a key are many. So the first record that waits keeps all
 * that is behind it. A release is kept for a while, too: an owner that has lost the partition may
 * write a record, which it had in hand, when its key is long released; without the release, that
 * record would park the key anew.
 */

/** What one or more partitions of {@code {topic}-parked} hold, of all groups. Not thread-safe. */
final class ParkedLog {
  /** Longer than a record can be in the hands of an owner that has lost its partition. */
  static final Duration KEPT_RELEASES = Duration.ofMinutes(10);

  private final Map<Waiter, Queue> queues = new LinkedHashMap<>();
  private final Map<Integer, Deque<Release>> releases = new LinkedHashMap<>();

  private record Waiter(String group, int partition, Optional<ByteBuffer> key) {}

  private record Release(long offset, Instant time) {}

  private record Parked(
      long offset,
      Instant since,
      long bytes,
      RecordPosition origin,
      int attempts,
      Optional<ParkedKey.Reason> reason) {}

  /** What waits of a key; {@code last} and {@code done} are offsets of the origin. */
  private static final class Queue {
    private final Deque<Parked> waiting = new ArrayDeque<>();
    private long last = -1;
    private long done = -1;
  }

  /** Takes the records of a partition in their order. */
  void add(StoredRecord stored) {
    int partition = stored.position().partition();
    Optional<String> group = stored.headers().text(WaitingRecord.GROUP);
    Waiter waiter = new Waiter(group.orElse(""), partition, ParkedPartition.key(stored));
    Optional<Long> done = ParkedPartition.released(stored);
    if (done.isPresent()) {
      release(queues.get(waiter), done.get());
      releases
          .computeIfAbsent(partition, none -> new ArrayDeque<>())
          .add(new Release(stored.position().offset(), stored.time()));
      return;
    }
    WaitingRecord.of(stored)
        .ifPresent(one -> park(queues.computeIfAbsent(waiter, none -> new Queue()), stored, one));
  }

  private static void release(@Nullable Queue queue, long done) {
    if (queue != null) {
      queue.done = Math.max(queue.done, done);
      queue.waiting.removeIf(one -> one.origin().offset() <= queue.done);
    }
  }

  private static void park(Queue queue, StoredRecord stored, WaitingRecord parked) {
    RecordPosition origin = parked.original().position();
    // A record may have been written twice.
    if (origin.offset() <= Math.max(queue.last, queue.done)) {
      return;
    }
    queue.last = origin.offset();
    queue.waiting.add(new Parked(
        stored.position().offset(),
        stored.time(),
        sizeOf(parked.original()),
        origin,
        parked.attempts(),
        parked.reason()));
  }

  private static long sizeOf(StoredRecord record) {
    return record.key().map(key -> key.length).orElse(0)
        + record.value().map(value -> value.length).orElse(0)
        + (long) record.headers().sizeBytes();
  }

  /** Returns the keys that are parked, in the order in which they were at first. */
  List<ParkedKey> keys() {
    return queues.entrySet().stream()
        .filter(one -> !one.getValue().waiting.isEmpty())
        .map(one -> key(one.getKey(), one.getValue().waiting))
        .toList();
  }

  private static ParkedKey key(Waiter waiter, Deque<Parked> waiting) {
    Parked first = waiting.getFirst();
    return new ParkedKey(
        waiter.group(),
        waiter.partition(),
        waiter.key().map(ByteBuffer::array),
        waiting.size(),
        waiting.stream().mapToLong(Parked::bytes).sum(),
        first.origin(),
        first.since(),
        first.attempts(),
        first.reason());
  }

  /**
   * Returns up to which offset a partition of the parked topic is needed no more.
   *
   * @param end up to where it was read
   * @param now wall-clock time
   */
  long needlessBefore(int partition, long end, Instant now) {
    LongStream waiting = queues.entrySet().stream()
        .filter(one -> one.getKey().partition() == partition)
        .flatMap(one -> one.getValue().waiting.stream().limit(1))
        .mapToLong(Parked::offset);
    LongStream kept = releases.getOrDefault(partition, new ArrayDeque<>()).stream()
        .filter(one -> one.time().plus(KEPT_RELEASES).isAfter(now))
        .mapToLong(Release::offset);
    OptionalLong first = LongStream.concat(waiting, kept).min();
    return Math.min(end, first.orElse(end));
  }
}
