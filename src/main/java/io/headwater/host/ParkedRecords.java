package io.headwater.host;

import com.google.protobuf.ByteString;
import io.headwater.operator.ParkingLot;
import io.headwater.state.CheckedCodec;
import io.headwater.state.ObjectStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Reads which keys are parked, from a store or from its changelog. */
public final class ParkedRecords {
  private ParkedRecords() {}

  /**
   * Reads the lots of a store by encoded key, in the order of the key bytes.
   *
   * @param store one that was built for {@code ProgramStore.Parking}
   */
  @SuppressWarnings("unchecked") // as required
  public static Map<ByteString, ParkingLot> read(StateStore store) {
    Map<ByteString, ParkingLot> lots = new LinkedHashMap<>();
    try (KeyValueIterator<Bytes, ParkingEntry> all = ((ObjectStore<ParkingEntry>) store).all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, ParkingEntry> one = all.next();
        if (one.value instanceof ParkingEntry.Lot lot) {
          lots.put(
              ByteString.copyFrom(ParkingKeys.keyOfLot(one.key.get()).orElseThrow()), lot.lot());
        }
      }
    }
    return lots;
  }

  /** Returns the encoded key of which a changelog record tells the lot, if it tells one. */
  public static Optional<byte[]> keyOf(byte[] changelogKey) {
    return ParkingKeys.keyOfLot(changelogKey);
  }

  /**
   * Decodes the lot that a changelog record tells.
   *
   * @throws io.headwater.state.CorruptStateException if it is none
   */
  public static ParkingLot lotOf(String store, byte[] changelogValue) {
    ParkingEntry entry = new CheckedCodec<>(store, new ParkingEntryCodec()).decode(changelogValue);
    return ((ParkingEntry.Lot) entry).lot();
  }
}
