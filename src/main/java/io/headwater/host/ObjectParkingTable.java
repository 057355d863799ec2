package io.headwater.host;

import io.headwater.operator.InputRecord;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.ParkedRecord;
import io.headwater.operator.ParkingLot;
import io.headwater.state.StateMap;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records that wait, in an object store. */
record ObjectParkingTable(StateMap<ParkingEntry> store, Clock clock)
    implements OperatorHost.ParkingTable {

  @Override
  public Optional<ParkingLot> lot(byte[] key) {
    return Optional.ofNullable(store.get(ParkingKeys.lot(key)))
        .map(entry -> ((ParkingEntry.Lot) entry).lot());
  }

  @Override
  public void putLot(byte[] key, ParkingLot lot) {
    store.put(ParkingKeys.lot(key), new ParkingEntry.Lot(lot), lot.sinceMillis());
  }

  @Override
  public void removeLot(byte[] key) {
    store.delete(ParkingKeys.lot(key));
  }

  @Override
  public ParkedRecord record(byte[] key, long number) {
    ParkingEntry entry = Objects.requireNonNull(store.get(ParkingKeys.record(key, number)));
    return withKey(((ParkingEntry.Waiting) entry).parked(), key);
  }

  private static ParkedRecord withKey(ParkedRecord parked, byte @Nullable [] key) {
    InputRecord record = parked.record();
    return new ParkedRecord(
        parked.entry(),
        new InputRecord(
            record.position(),
            record.timestamp(),
            record.isTimely(),
            key,
            record.value(),
            record.headers()));
  }

  @Override
  public void putRecord(byte[] key, long number, ParkedRecord parked) {
    InputRecord record = parked.record();
    // A broker refuses a time that is no event time; the record's own is among what is kept.
    long timestamp = record.isTimely() ? record.timestamp() : clock.millis();
    store.put(
        ParkingKeys.record(key, number),
        new ParkingEntry.Waiting(withKey(parked, null)),
        timestamp);
  }

  @Override
  public void removeRecord(byte[] key, long number) {
    store.delete(ParkingKeys.record(key, number));
  }

  @Override
  public long count() {
    return store.get(ParkingKeys.COUNT) instanceof ParkingEntry.Count count ? count.records() : 0;
  }

  @Override
  public void setCount(long count) {
    store.put(ParkingKeys.COUNT, new ParkingEntry.Count(count), clock.millis());
  }

  @Override
  public long clockMillis() {
    return clock.millis();
  }
}
