package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Records that are handled together, as whole pieces of what was polled: nothing is made for each
 * of them as long as all goes well. Not thread-safe.
 */
final class RecordBatch {
  private final List<Piece> pieces = new ArrayList<>();
  private int size;
  private long bytes;

  /** Records of one owner that follow each other. */
  private record Piece(BatchOwner owner, List<ConsumerRecord<byte[], byte[]>> records) {}

  /** What a handler is given: makes each record when it is asked for, over what was polled. */
  private static final class Stored extends AbstractList<StoredRecord> implements RandomAccess {
    private final ConsumerRecord<byte[], byte[]>[] records;

    private Stored(ConsumerRecord<byte[], byte[]>[] records) {
      this.records = records;
    }

    @Override
    public StoredRecord get(int index) {
      return new StoredRecord(records[index]);
    }

    @Override
    public int size() {
      return records.length;
    }
  }

  /** Returns the bytes of key, value and headers; what it looks at keeps nothing else in memory. */
  static long sizeOf(ConsumerRecord<byte[], byte[]> record) {
    long size = PartitionShare.sizeOf(record);
    // A header that nobody has looked at keeps all that was fetched with it; this one may wait.
    for (Header header : record.headers().toArray()) {
      byte @Nullable [] value = header.value();
      size += Utils.utf8Length(header.key()) + (value == null ? 0 : value.length);
    }
    return size;
  }

  /** Adds records that follow those added before; may be none. */
  void add(BatchOwner owner, List<ConsumerRecord<byte[], byte[]>> records, long sizeBytes) {
    if (!records.isEmpty()) {
      pieces.add(new Piece(owner, records));
      size += records.size();
      bytes += sizeBytes;
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  long bytes() {
    return bytes;
  }

  /** Returns what a handler is given; immutable. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type.
  List<StoredRecord> stored() {
    ConsumerRecord<byte[], byte[]>[] all = new ConsumerRecord[size];
    int at = 0;
    for (Piece piece : pieces) {
      for (ConsumerRecord<byte[], byte[]> record : piece.records()) {
        all[at++] = record;
      }
    }
    return new Stored(all);
  }

  /** Returns each record by itself, whose owner is to be told of it from now on. */
  List<BatchEntry> entries() {
    List<BatchEntry> entries = new ArrayList<>(size);
    for (Piece piece : pieces) {
      for (ConsumerRecord<byte[], byte[]> record : piece.records()) {
        entries.add(new BatchEntry(new StoredRecord(record), piece.owner()));
      }
    }
    return entries;
  }

  /** Takes records out; returns them. */
  List<BatchEntry> take(Predicate<RecordPosition> lost) {
    List<BatchEntry> all = entries();
    List<BatchEntry> taken =
        all.stream().filter(entry -> lost.test(entry.received().position())).toList();
    if (taken.isEmpty()) {
      return taken;
    }
    pieces.clear();
    size = 0;
    bytes = 0;
    for (BatchEntry entry : all) {
      if (!lost.test(entry.received().position())) {
        ConsumerRecord<byte[], byte[]> source = entry.received().source();
        add(entry.owner(), List.of(source), sizeOf(source));
      }
    }
    return taken;
  }

  /** Tells the owners how long a first call with all records took. */
  void called(long nanos) {
    pieces.get(0).owner().called(size, nanos);
  }

  /** Tells the owners that all records are done. */
  void done() {
    for (Piece piece : pieces) {
      piece.owner().done(piece.records());
    }
  }
}
