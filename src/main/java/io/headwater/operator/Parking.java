package io.headwater.operator;

import io.headwater.diagnostic.FailureCode;
import io.headwater.event.RecordPosition;
import io.headwater.topology.Recovery;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of a running program that wait. Programs without such a store park nothing. */
final class Parking {
  /** What a record's own time or key made fail, and will again. */
  private static final Set<FailureCode> WITHOUT_END = Set.of(
      FailureCode.LATE, FailureCode.TS_NEGATIVE, FailureCode.TS_FUTURE, FailureCode.KEY_MALFORMED);

  private final Program program;
  private final OperatorHost host;
  private final Optional<OperatorHost.ParkingTable> table;
  private long count;

  Parking(Program program, OperatorHost host) {
    this.program = program;
    this.host = host;
    this.table = program.stores().stream()
        .filter(ProgramStore.Parking.class::isInstance)
        .map(store -> host.parking(store.name()))
        .findFirst();
    table.ifPresent(lots -> {
      count = lots.count();
      host.observer().parked(count);
    });
  }

  private OperatorHost.ParkingTable table() {
    return table.orElseThrow();
  }

  /** Tells whether a record can wait, having come by that way. */
  static boolean canTake(ProgramEntry entry, InputRecord record) {
    return record.key() != null
        && (entry instanceof ProgramEntry.Hop
            || entry instanceof ProgramEntry.Timers
            || (entry instanceof ProgramEntry.Source source && !source.isTable()));
  }

  /** Tells whether a failure may be gone when the record is released. */
  static boolean mayEnd(Failure failure) {
    return !WITHOUT_END.contains(failure.code());
  }

  /** Returns what is known of the records of a key that wait, if any does. */
  Optional<ParkingLot> lot(byte @Nullable [] key) {
    // Nearly always nothing waits at all: then no store is asked.
    return count == 0 || key == null ? Optional.empty() : table().lot(key);
  }

  /** Tells whether another record may join those that wait. */
  static boolean hasRoom(ParkingLot lot, InputRecord record) {
    return lot.count() < Recovery.Park.MOST_PARKED
        && lot.bytes() + record.sizeBytes() <= Recovery.Park.MOST_PARKED_BYTES;
  }

  /** Parks a record that a step failed on, as the first of its key. */
  void open(
      byte[] key, ProgramEntry entry, InputRecord record, RecordPosition origin, Failure failure) {
    ParkingLot empty =
        new ParkingLot(0, 0, 0, origin, ParkingLot.Reason.of(failure), table().clockMillis());
    append(key, empty, entry, record);
  }

  /** Parks a record behind those of its key. */
  void append(byte[] key, ParkingLot lot, ProgramEntry entry, InputRecord record) {
    table().putRecord(key, lot.next(), new ParkedRecord(ParkedRecord.nameOf(entry), record));
    table().putLot(key, lot.plus(record));
    recount(count + 1);
  }

  /** Returns the record of a key that waits longest. */
  ParkedRecord first(byte[] key, ParkingLot lot) {
    return table().record(key, lot.first());
  }

  /** Keeps the first record where it is, and says why it failed this time. */
  void failAgain(byte[] key, RecordPosition origin, Failure failure) {
    ParkingLot lot = lot(key).orElseThrow();
    table().putLot(key, lot.failedAgain(origin, ParkingLot.Reason.of(failure)));
  }

  /** Removes the first record, on which no step failed this time, or which has gone elsewhere. */
  void removeFirst(byte[] key, ParkingLot lot, InputRecord record) {
    table().removeRecord(key, lot.first());
    ParkingLot left = lot.withoutFirst(record);
    if (left.count() == 0) {
      table().removeLot(key);
    } else {
      table().putLot(key, left);
    }
    recount(count - 1);
  }

  private void recount(long now) {
    count = now;
    table().setCount(now);
    host.observer().parked(now);
  }

  /** Returns the index of the way by which a record entered, if the program still has it. */
  Optional<Integer> entryOf(ParkedRecord parked) {
    for (int i = 0; i < program.entries().size(); i++) {
      if (ParkedRecord.nameOf(program.entries().get(i)).equals(parked.entry())) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** Says why an application halts in front of a record that has no room. */
  String haltOf(ParkingLot lot, InputRecord record) {
    return "%s at %s: no more than %d records or %d bytes of one key may be parked, %d with %d are"
            .formatted(
                program.name(),
                record.position(),
                Recovery.Park.MOST_PARKED,
                Recovery.Park.MOST_PARKED_BYTES,
                lot.count(),
                lot.bytes())
        + "\n  fix: correct the step at %s, which fails on the first of them, %s [%s],"
            .formatted(lot.reason().where(), lot.origin(), lot.reason().code())
        + " and start again";
  }

  /** Says why an application halts that reads no more what a record came by. */
  String haltOf(ParkedRecord parked) {
    return "%s at %s: the record is parked, and '%s', by which it entered, is read no more"
            .formatted(program.name(), parked.record().position(), parked.entry())
        + "\n  fix: let the program read it again until the record is released";
  }
}
