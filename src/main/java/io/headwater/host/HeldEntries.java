package io.headwater.host;

import io.headwater.behavior.TimerClock;
import io.headwater.operator.DelayedRecord;
import io.headwater.operator.HeldEntry;
import io.headwater.operator.InputRecord;
import io.headwater.operator.ParkingLot;
import io.headwater.operator.PendingTimer;
import io.headwater.operator.WindowSnapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.kafka.common.utils.Bytes;

/** Reads entries of the stores that hold several things per key, as people think of them. */
final class HeldEntries {
  private HeldEntries() {}

  /** Returns what an entry says of a key; empty if it only helps to find others, or counts. */
  static Optional<HeldEntry> of(Bytes stored, Object entry) {
    if (entry instanceof WindowEntry.Kept kept) {
      return Optional.of(window(stored.get(), kept.window()));
    }
    if (entry instanceof TimerEntry.Pending pending) {
      return Optional.of(timer(stored, pending.timer()));
    }
    if (entry instanceof ParkingEntry.Lot lot) {
      return ParkingKeys.keyOfLot(stored.get()).map(key -> lot(key, lot.lot()));
    }
    if (entry instanceof ParkingEntry.Waiting waiting) {
      byte[] bytes = stored.get();
      return Optional.of(HeldEntry.of(
          Arrays.copyOfRange(bytes, 1, bytes.length - Long.BYTES),
          "parked record",
          record(waiting.parked().record())));
    }
    if (entry instanceof DelayEntry.Waiting waiting) {
      return Optional.of(retry(stored, waiting.record()));
    }
    return entry instanceof Subscribed
        ? Optional.of(SubscriptionKeys.held(stored))
        : Optional.empty();
  }

  private static HeldEntry window(byte[] stored, WindowSnapshot window) {
    byte[] key = WindowKeys.unescaped(Arrays.copyOfRange(stored, 1, stored.length - Long.BYTES));
    SortedMap<String, String> facts = new TreeMap<>(
        Map.of("end", time(window.span().end()), "closed", Boolean.toString(window.isClosed())));
    return new HeldEntry(
        key, "window from " + time(window.span().start()), Optional.of(window.snapshot()), facts);
  }

  private static HeldEntry timer(Bytes stored, PendingTimer timer) {
    byte[] key = TimerKeys.keyOf(stored);
    return HeldEntry.of(
        key,
        "timer '" + TimerKeys.nameOf(stored, key) + "'",
        Map.of(
            "due",
            time(timer.due()),
            "clock",
            timer.clock() == TimerClock.WALL ? "wall clock" : "event time",
            "value",
            told(timer.firing().value())));
  }

  private static HeldEntry lot(byte[] key, ParkingLot lot) {
    return HeldEntry.of(
        key,
        "parked",
        Map.of(
            "records",
            Long.toString(lot.next() - lot.first()),
            "code",
            lot.reason().code(),
            "step",
            lot.reason().step()));
  }

  private static HeldEntry retry(Bytes stored, DelayedRecord delayed) {
    InputRecord record = delayed.waiting().record();
    byte[] key = record.key();
    Map<String, String> facts = new TreeMap<>(record(record));
    facts.put("due", time(DelayKeys.dueOf(stored)));
    facts.put("attempts", Integer.toString(delayed.attempts()));
    return HeldEntry.of(key == null ? new byte[0] : key, "waits for another attempt", facts);
  }

  private static Map<String, String> record(InputRecord record) {
    return Map.of("event time", time(record.timestamp()), "value", told(record.value()));
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** Tells values apart without showing them. */
  private static String told(byte @org.jspecify.annotations.Nullable [] value) {
    if (value == null) {
      return "none";
    }
    CRC32 digest = new CRC32();
    digest.update(value);
    return "%d B, digest %08x".formatted(value.length, digest.getValue());
  }
}
