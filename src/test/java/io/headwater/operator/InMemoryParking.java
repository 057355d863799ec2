package io.headwater.operator;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Parked records in maps. */
final class InMemoryParking implements OperatorHost.ParkingTable {
  final Map<ByteString, ParkingLot> lots = new LinkedHashMap<>();
  final Map<ByteString, Map<Long, ParkedRecord>> records = new LinkedHashMap<>();
  private final Consumer<String> called;
  private long count;

  InMemoryParking(Consumer<String> called) {
    this.called = called;
  }

  private Map<Long, ParkedRecord> of(byte[] key) {
    return records.computeIfAbsent(ByteString.copyFrom(key), any -> new TreeMap<>());
  }

  @Override
  public Optional<ParkingLot> lot(byte[] key) {
    called.accept("lot");
    return Optional.ofNullable(lots.get(ByteString.copyFrom(key)));
  }

  @Override
  public void putLot(byte[] key, ParkingLot lot) {
    called.accept("putLot");
    lots.put(ByteString.copyFrom(key), lot);
  }

  @Override
  public void removeLot(byte[] key) {
    lots.remove(ByteString.copyFrom(key));
  }

  @Override
  public ParkedRecord record(byte[] key, long number) {
    return Objects.requireNonNull(of(key).get(number));
  }

  @Override
  public void putRecord(byte[] key, long number, ParkedRecord parked) {
    of(key).put(number, parked);
  }

  @Override
  public void removeRecord(byte[] key, long number) {
    of(key).remove(number);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void setCount(long now) {
    count = now;
  }

  @Override
  public long clockMillis() {
    return 0;
  }
}
