package io.headwater.state;

import static io.headwater.state.StoreDriver.key;
import static io.headwater.state.Tally.tally;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class BoundedRocksDbConfigTest {
  private static final Map<String, Object> CONFIGS =
      Map.of(BoundedRocksDbConfig.MEMORY_BYTES_CONFIG, "67108864");

  private final BoundedRocksDbConfig config = new BoundedRocksDbConfig();

  @BeforeAll
  static void loadRocksDb() {
    RocksDB.loadLibrary();
  }

  @Test
  void keepsTheTableSettingsOfKafkaStreamsAndBoundsThem() {
    try (Options options = kafkaStreamsOptions()) {
      BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();

      config.setConfig("tallies", options, CONFIGS);

      assertThat(options.tableFormatConfig()).isSameAs(table);
      assertThat(table.cacheIndexAndFilterBlocks()).isTrue();
      assertThat(table.cacheIndexAndFilterBlocksWithHighPriority()).isTrue();
      assertThat(table.pinL0FilterAndIndexBlocksInCache()).isTrue();
      assertThat(table.pinTopLevelIndexAndFilter()).isTrue();
      assertThat(options.optimizeFiltersForHits()).isFalse();
      assertThat(options.compressionType()).isEqualTo(CompressionType.LZ4_COMPRESSION);
      assertThat(options.bottommostCompressionType()).isEqualTo(CompressionType.ZSTD_COMPRESSION);
      assertThat(options.maxWriteBufferNumber()).isEqualTo(2);
      assertThat(options.writeBufferSize()).isEqualTo(8 << 20);
    }
  }

  @Test
  void sharesItsMemoryAmongAllStoresAndKeepsItWhenOneIsClosed() {
    try (Options one = kafkaStreamsOptions();
        Options other = kafkaStreamsOptions()) {
      config.setConfig("one", one, CONFIGS);
      new BoundedRocksDbConfig().setConfig("other", other, CONFIGS);

      config.close("one", one);

      assertThat(other.writeBufferManager()).isSameAs(one.writeBufferManager());
      assertThat(other.writeBufferManager().isOwningHandle()).isTrue();
    }
  }

  @Test
  void givesOneStoreAWriteBufferOfItsOwn() {
    Map<String, Object> configs = Map.of(
        BoundedRocksDbConfig.MEMORY_BYTES_CONFIG,
        64 << 20,
        BoundedRocksDbConfig.WRITE_BUFFER_BYTES_CONFIG,
        1L << 20,
        BoundedRocksDbConfig.WRITE_BUFFER_BYTES_CONFIG + ".quiet",
        "65536");
    try (Options busy = kafkaStreamsOptions();
        Options quiet = kafkaStreamsOptions()) {
      config.setConfig("busy", busy, configs);
      config.setConfig("quiet", quiet, configs);

      assertThat(busy.writeBufferSize()).isEqualTo(1 << 20);
      assertThat(quiet.writeBufferSize()).isEqualTo(64 << 10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"64MB", "-1", "8388607", "", "99999999999999999999"})
  void refusesABoundThatIsNoNumberOfBytes(String bound) {
    Map<String, Object> configs = Map.of(BoundedRocksDbConfig.MEMORY_BYTES_CONFIG, bound);
    try (Options options = kafkaStreamsOptions()) {
      assertThatThrownBy(() -> config.setConfig("tallies", options, configs))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "headwater.rocksdb.memory.bytes: '%s' is not a number of bytes of at least 8388608 "
                  + "[HW0907]\n  fix: give a whole number without a unit, such as %d",
              bound, RocksDbMemory.DEFAULT_BYTES);
    }
  }

  @Test
  void keepsTheFirstBoundOfAProcess() {
    RocksDbMemory first = RocksDbMemory.shared(64 << 20);

    RocksDbMemory second = RocksDbMemory.shared(first.bytes() + 1);

    assertThat(second).isSameAs(first);
    assertThat(RocksDbMemory.otherBound(67108864, 134217728).render()).isEqualTo("""
        headwater.rocksdb.memory.bytes: 134217728 bytes were asked for, but this process already \
        bounds RocksDB to 67108864 bytes [HW0908]
          fix: give all applications of one process the same bound""");
  }

  @Test
  void boundsTheStoresOfARealTopology(@TempDir Path directory) {
    Map<String, String> settings = Map.of(
        StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDbConfig.class.getName(),
        BoundedRocksDbConfig.MEMORY_BYTES_CONFIG, "67108864",
        BoundedRocksDbConfig.WRITE_BUFFER_BYTES_CONFIG, "131072");
    try (StoreDriver driver = StoreDriver.open(
        StoreForm.PERSISTENT_WRITE_BACK.builder(),
        directory,
        StreamsConfig.EXACTLY_ONCE_V2,
        settings)) {
      driver.inOneRecord(10, store -> store.put(key("a"), tally(1), 10));

      long expected = RocksDbMemory.shared(64 << 20).bytes();
      assertThat(metric(driver, "block-cache-capacity")).hasToString(Long.toString(expected));
      assertThat(writtenOptions(directory))
          .contains(
              "write_buffer_size=131072",
              "max_write_buffer_number=2",
              "compression=kLZ4Compression",
              "bottommost_compression=kZSTD",
              "optimize_filters_for_hits=false",
              "cache_index_and_filter_blocks=true",
              "pin_l0_filter_and_index_blocks_in_cache=true",
              "filter_policy=bloomfilter:10:false");
    }
  }

  /** As RocksDBStore of Kafka Streams hands them over, as far as it matters here. */
  private static Options kafkaStreamsOptions() {
    return new Options()
        .setTableFormatConfig(new BlockBasedTableConfig())
        .setOptimizeFiltersForHits(true)
        .setMaxWriteBufferNumber(3);
  }

  private static Object metric(StoreDriver driver, String name) {
    return driver.driver().metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals(name))
        .findFirst()
        .orElseThrow()
        .getValue()
        .metricValue();
  }

  /** Returns the options that RocksDB itself wrote beside the column family of the states. */
  private static String writtenOptions(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      Path newest = files
          .filter(file -> file.getFileName().toString().startsWith("OPTIONS-"))
          .max(Path::compareTo)
          .orElseThrow();
      String options = Files.readString(newest);
      return options.substring(options.indexOf("[CFOptions \"keyValueWithTimestamp\"]"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
