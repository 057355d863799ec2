package io.headwater.state;

import io.headwater.diagnostic.Problem;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Filter;
import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native memory that all stores of this process share; never closed, as any store may use it.
 *
 * @param bytes bound of everything below together
 * @param cache blocks, index and filter blocks, and what the write buffers take
 * @param writeBuffers charges write buffers to the cache, and flushes when they exceed their part
 * @param filter Bloom filter policy of 10 bits per key
 */
record RocksDbMemory(long bytes, Cache cache, WriteBufferManager writeBuffers, Filter filter) {
  static final long MIN_BYTES = 8L << 20;
  static final long DEFAULT_BYTES = Math.max(MIN_BYTES, physicalMemoryBytes() / 4);

  private static final Logger LOG = LoggerFactory.getLogger(RocksDbMemory.class);
  private static final double INDEX_AND_FILTER_PART = 0.25;
  private static final long WRITE_BUFFER_DIVISOR = 3;
  private static final int BLOOM_BITS_PER_KEY = 10;

  private static @Nullable RocksDbMemory shared;

  /** Returns the memory of this process, which the first caller sizes. */
  static synchronized RocksDbMemory shared(long bytes) {
    RocksDbMemory existing = shared;
    if (existing == null) {
      existing = allocate(bytes);
      shared = existing;
      LOG.info("RocksDB memory bounded [bytes={}]", bytes);
    } else if (existing.bytes != bytes) {
      LOG.warn("{}", otherBound(existing.bytes, bytes).render());
    }
    return existing;
  }

  /** Describes a bound that comes too late. */
  static Problem otherBound(long existingBytes, long askedBytes) {
    return new Problem(
        "HW0908",
        BoundedRocksDbConfig.MEMORY_BYTES_CONFIG,
        "%d bytes were asked for, but this process already bounds RocksDB to %d bytes"
            .formatted(askedBytes, existingBytes),
        "give all applications of one process the same bound");
  }

  private static RocksDbMemory allocate(long bytes) {
    int shardBits = -1; // chosen by RocksDB
    boolean strict = false; // a strict cache fails reads when it is full
    Cache cache = new LRUCache(bytes, shardBits, strict, INDEX_AND_FILTER_PART);
    return new RocksDbMemory(
        bytes,
        cache,
        new WriteBufferManager(bytes / WRITE_BUFFER_DIVISOR, cache),
        new BloomFilter(BLOOM_BITS_PER_KEY));
  }

  private static long physicalMemoryBytes() {
    // The container's limit, if there is one.
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 4 * Runtime.getRuntime().maxMemory(); // the heap's default is a quarter of the memory
  }
}
