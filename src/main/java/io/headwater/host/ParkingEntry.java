package io.headwater.host;

import io.headwater.operator.ParkedRecord;
import io.headwater.operator.ParkingLot;

/** What a store of records that wait holds under one of its keys. */
sealed interface ParkingEntry {

  /** How many records wait, of all keys together. */
  record Count(long records) implements ParkingEntry {}

  /** What is known of the records of a key. */
  record Lot(ParkingLot lot) implements ParkingEntry {}

  /** One of the records; its key is in the key of the entry, and absent here. */
  record Waiting(ParkedRecord parked) implements ParkingEntry {}
}
