package io.headwater.replay;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a store holds, all partitions together.
 *
 * @param entries how many keys it has; those of windows and timers count what is due when, too
 * @param bytes of keys and values
 * @param sha256 of keys and values as a live store has them, by partition and key, hexadecimal
 */
public record StoreDigest(long entries, long bytes, String sha256) {

  static NavigableMap<String, StoreDigest> all(MemoryStores stores) {
    NavigableMap<String, StoreDigest> digests = new TreeMap<>();
    stores.all().forEach((store, partitions) -> digests.put(store, of(partitions)));
    return digests;
  }

  private static StoreDigest of(Map<Integer, StoredBytes> partitions) {
    RunningDigest digest = new RunningDigest();
    long[] sums = new long[2];
    partitions.forEach((partition, stored) -> stored.forEach((key, value, time) -> {
      digest.add(partition).add(key).add(value);
      sums[0]++;
      sums[1] += key.length + value.length;
    }));
    return new StoreDigest(sums[0], sums[1], digest.end());
  }
}
