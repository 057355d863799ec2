package io.headwater.client;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/*
 * Why tiny records are filled
 *
 * A batch that is larger than its topic takes is refused, and the client splits it (KIP-126) until
 * each record is alone. The parts have room for the largest record by an upper bound (ProducerBatch
 * .split, AbstractRecords.estimateSizeInBytesUpperBound): 21 bytes and the record's key, value and
 * headers. A large record needs at least 5 of the 21, so 16 are left, and a record with less than
 * 10 bytes of its own fits in, in front or behind. Where the largest is too large even alone, such
 * a part is refused and split into itself for as long as the deadline lets it, and at last the
 * sending thread dies of the chain of answers (what KAFKA-8350 has left over; clients 4.3.1). A
 * smaller batch.size does not help: the batch of one record has the same room.
 *
 * So a record that would fit gets a header. It is only done where a record was given before that a
 * topic could refuse, as what is written should be what was given. Before the first one of these,
 * what is tiny and in the air must be answered, or it would share a batch.
 */

/** A producer that can split each batch that a topic refuses into its records. */
final class SplittableProducer extends KafkaProducer<byte[], byte[]> {
  static final String FILL = "hw-fill";

  /** With that many bytes of key, value and headers, a record fits into no room that is left. */
  private static final int TINY_BYTES = 16;

  /** No topic refuses a record as small as that. */
  private static final int LARGE_BYTES = 512;

  private static final Header FILLING =
      new RecordHeader(FILL, "see KIP-126".getBytes(StandardCharsets.UTF_8));

  /** Held by who sends something tiny as it is; and alone by who sends the first large record. */
  private final ReentrantReadWriteLock firstLarge = new ReentrantReadWriteLock();

  private volatile boolean hasTiny;
  private volatile boolean hasLarge;

  SplittableProducer(Map<String, Object> config) {
    super(config);
  }

  @Override
  public Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
    if (hasLarge) {
      return super.send(isTiny(record) ? filled(record) : record, callback);
    }
    long bytes = callback instanceof Publication publication
        ? publication.sizeBytes()
        : sizeOf(record) + sizeOfHeaders(record);
    if (bytes < TINY_BYTES) {
      return sendTiny(record, callback);
    }
    if (bytes > LARGE_BYTES) {
      becomeLarge();
    }
    return super.send(record, callback);
  }

  private Future<RecordMetadata> sendTiny(
      ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
    if (isSending()) {
      return super.send(filled(record), callback);
    }
    firstLarge.readLock().lock();
    try {
      hasTiny = true;
      return super.send(hasLarge ? filled(record) : record, callback);
    } finally {
      firstLarge.readLock().unlock();
    }
  }

  private void becomeLarge() {
    if (isSending()) {
      // It must not wait for itself.
      hasLarge = true;
      return;
    }
    firstLarge.writeLock().lock();
    try {
      if (hasTiny && !hasLarge) {
        flush();
      }
      hasLarge = true;
    } finally {
      firstLarge.writeLock().unlock();
    }
  }

  /** Tells whether this is the thread that sends, which calls back. */
  private static boolean isSending() {
    return Thread.currentThread().getName().startsWith("kafka-producer-network");
  }

  private static boolean isTiny(ProducerRecord<byte[], byte[]> record) {
    int bytes = sizeOf(record);
    return bytes < TINY_BYTES && bytes + sizeOfHeaders(record) < TINY_BYTES;
  }

  private static int sizeOf(ProducerRecord<byte[], byte[]> record) {
    byte @Nullable [] key = record.key();
    byte @Nullable [] value = record.value();
    return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
  }

  private static int sizeOfHeaders(ProducerRecord<byte[], byte[]> record) {
    int bytes = 0;
    for (Header header : record.headers()) {
      byte @Nullable [] value = header.value();
      bytes += header.key().length() + (value == null ? 0 : value.length);
    }
    return bytes;
  }

  private static ProducerRecord<byte[], byte[]> filled(ProducerRecord<byte[], byte[]> record) {
    // The one that was given stays as it is: it may be given again.
    ProducerRecord<byte[], byte[]> filled = new ProducerRecord<>(
        record.topic(),
        record.partition(),
        record.timestamp(),
        record.key(),
        record.value(),
        record.headers());
    filled.headers().add(FILLING);
    return filled;
  }
}
