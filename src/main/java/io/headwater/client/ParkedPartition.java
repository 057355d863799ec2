package io.headwater.client;

import io.headwater.event.EventHeaders;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/*
 * What {topic}-parked holds of a partition
 *
 * The records that are parked, as WaitingRecord writes them, in the order of their key; and, for
 * each release, a record without a value whose header says up to which offset of the origin the
 * key's records are done. A key is parked if there is a record of it behind that offset.
 *
 * A record may be there twice: it was written, and the subscriber died before its offset was
 * committed; or an owner that lost the partition had it in hand still. Whoever writes a record has
 * written, or has found committed, all of that key before it. So it is enough to leave out what
 * does not lie behind the last one that was seen.
 */

/** Which keys of one partition are parked. Thread-safe. */
final class ParkedPartition {
  static final String RELEASED = "hw-wait-released";

  private final Map<Optional<ByteBuffer>, Parked> keys = new HashMap<>();

  /** Offsets of the origin: of the last record that was parked, and of the last that is done. */
  private record Parked(long last, long done) {
    boolean isOver() {
      return last <= done;
    }
  }

  /** Reads what is parked, and lets go of what is done. */
  static ParkedPartition read(ParkedRecords records, String topic, int partition, Instant now) {
    ParkedPartition found = new ParkedPartition();
    records.forAll(topic, partition, found::add);
    if (found.forgetDone()) {
      records.trim(topic, partition, now);
    }
    return found;
  }

  private synchronized void add(StoredRecord stored) {
    Parked before = keys.getOrDefault(key(stored), new Parked(-1, -1));
    Optional<Long> released = released(stored);
    if (released.isPresent()) {
      keys.put(key(stored), new Parked(before.last(), Math.max(before.done(), released.get())));
      return;
    }
    WaitingRecord.of(stored)
        .ifPresent(parked -> keys.put(
            key(stored),
            new Parked(
                Math.max(before.last(), parked.original().position().offset()), before.done())));
  }

  private synchronized boolean forgetDone() {
    return keys.values().removeIf(Parked::isOver);
  }

  static Optional<ByteBuffer> key(StoredRecord record) {
    return record.key().map(ByteBuffer::wrap);
  }

  /** Returns up to which offset a record says that its key is done; empty if it does not. */
  static Optional<Long> released(StoredRecord stored) {
    try {
      return stored.headers().text(RELEASED).map(Long::valueOf);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Makes the record that says so. */
  static PublishRecord release(String group, StoredRecord release, long done, Instant now) {
    return new PublishRecord(
        FailureTopics.parked(release.position().topic()),
        OptionalInt.of(release.position().partition()),
        release.key(),
        Optional.empty(),
        EventHeaders.of(List.of(
            EventHeaders.Entry.text(WaitingRecord.GROUP, group),
            EventHeaders.Entry.text(RELEASED, Long.toString(done)))),
        now);
  }

  synchronized boolean isEmpty() {
    return keys.isEmpty();
  }

  synchronized boolean contains(Optional<ByteBuffer> key) {
    return keys.containsKey(key);
  }

  /** Returns up to which offset the records of a key that is parked are done. */
  synchronized long done(Optional<ByteBuffer> key) {
    Parked found = keys.get(key);
    return found == null ? -1 : found.done();
  }

  /** Reserves room for a key; false if there is none. */
  synchronized boolean hasRoom(Optional<ByteBuffer> key, int most) {
    return keys.containsKey(key) || keys.size() < most;
  }

  synchronized void parked(StoredRecord record) {
    long offset = record.position().offset();
    keys.merge(
        key(record),
        new Parked(offset, -1),
        (before, one) -> new Parked(Math.max(before.last(), offset), before.done()));
  }

  /** Says up to where the records of a key are done; it is parked no more if that is all. */
  synchronized void released(Optional<ByteBuffer> key, long done) {
    keys.computeIfPresent(key, (same, before) -> {
      Parked after = new Parked(before.last(), Math.max(before.done(), done));
      return after.isOver() ? null : after;
    });
  }
}
