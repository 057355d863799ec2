package io.headwater.state;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;

/**
 * RocksDB settings for all stores of a process within one bound of native memory, to be named as
 * {@code rocksdb.config.setter}.
 *
 * <p>Kafka Streams' own settings take about 100 MB <em>per store and task</em>. These share one
 * block cache, which also pays for index and filter blocks and for write buffers, among all of
 * them. Every lookup goes through a Bloom filter of 10 bits per key, as keys that are not there
 * are looked up often; files are compressed with LZ4, those on the last level with ZSTD.
 *
 * <p>Settings are read from the configuration of the application; whoever starts first in a process
 * sets its bound. Open iterators and pinned blocks may exceed it for as long as they are open.
 */
public final class BoundedRocksDbConfig implements RocksDBConfigSetter {
  /** Native memory of all stores in this process, in bytes, at least 8 MiB; default 25 % of RAM. */
  public static final String MEMORY_BYTES_CONFIG = "headwater.rocksdb.memory.bytes";

  /**
   * Write buffer of each store and task, in bytes, at least 64 KiB; default 8 MiB.
   *
   * <p>With {@code .<store>} appended it is that of one store. What a write buffer holds is on disk
   * only after the buffer was flushed, so give a small one to a store that is seldom written to.
   */
  public static final String WRITE_BUFFER_BYTES_CONFIG = "headwater.rocksdb.write.buffer.bytes";

  private static final long DEFAULT_WRITE_BUFFER_BYTES = 8L << 20;
  private static final long MIN_WRITE_BUFFER_BYTES = 64L << 10;
  private static final int WRITE_BUFFERS = 2; // one to write to while the other is flushed

  /** Applies the settings; called by Kafka Streams when it opens a store. */
  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    RocksDbMemory memory = RocksDbMemory.shared(MemorySetting.read(
        configs, MEMORY_BYTES_CONFIG, RocksDbMemory.DEFAULT_BYTES, RocksDbMemory.MIN_BYTES));
    // The existing object: Kafka Streams refuses another, since it reads the cache metrics from it.
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(memory.cache());
    table.setFilterPolicy(memory.filter());
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinL0FilterAndIndexBlocksInCache(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setTableFormatConfig(table); // RocksDB copies the settings here, not when it opens
    options.setOptimizeFiltersForHits(false);
    options.setCompressionType(CompressionType.LZ4_COMPRESSION);
    options.setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
    options.setWriteBufferManager(memory.writeBuffers());
    options.setMaxWriteBufferNumber(WRITE_BUFFERS);
    options.setWriteBufferSize(writeBufferBytes(storeName, configs));
  }

  private static long writeBufferBytes(String storeName, Map<String, Object> configs) {
    long ofEach = MemorySetting.read(
        configs, WRITE_BUFFER_BYTES_CONFIG, DEFAULT_WRITE_BUFFER_BYTES, MIN_WRITE_BUFFER_BYTES);
    return MemorySetting.read(
        configs, WRITE_BUFFER_BYTES_CONFIG + "." + storeName, ofEach, MIN_WRITE_BUFFER_BYTES);
  }

  /** Closes nothing: what this class sets is shared and outlives any store. */
  @Override
  public void close(String storeName, Options options) {}
}
