package io.headwater.replay;

import java.util.List;
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

  /** Digests stores, of which no two hold the same partition of one. */
  static NavigableMap<String, StoreDigest> all(List<MemoryStores> parts) {
    NavigableMap<String, NavigableMap<Integer, StoredBytes>> stores = new TreeMap<>();
    for (MemoryStores part : parts) {
      part.all()
          .forEach((store, partitions) ->
              stores.computeIfAbsent(store, any -> new TreeMap<>()).putAll(partitions));
    }
    NavigableMap<String, StoreDigest> digests = new TreeMap<>();
    stores.forEach((store, partitions) -> digests.put(store, of(partitions)));
    return digests;
  }

  private static StoreDigest of(Map<Integer, StoredBytes> partitions) {
    RunningDigest digest = new RunningDigest();
    long[] sums = new long[2];
    partitions.forEach((partition, stored) -> stored.forEach((key, value) -> {
      digest.add(partition).add(key).add(value);
      sums[0]++;
      sums[1] += key.length + value.length;
    }));
    return new StoreDigest(sums[0], sums[1], digest.end());
  }
}
