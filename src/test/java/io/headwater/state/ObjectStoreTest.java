package io.headwater.state;

import static io.headwater.state.StoreDriver.drain;
import static io.headwater.state.StoreDriver.key;
import static io.headwater.state.Tally.tally;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.state.StoreDriver.Logged;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every form of an object store does. */
class ObjectStoreTest {
  @TempDir
  private Path directory;

  @ParameterizedTest
  @EnumSource
  void readsItsOwnWritesWithinARecord(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(10, store -> {
        assertThat(store.get(key("a"))).isNull();
        store.put(key("a"), tally(1), 10);
        assertThat(store.get(key("a"))).isEqualTo(tally(1));
        store.put(key("a"), tally(2), 10);
        assertThat(store.get(key("a"))).isEqualTo(tally(2));
        store.delete(key("a"));
        assertThat(store.get(key("a"))).isNull();
      });

      assertThat(driver.store().get(key("a"))).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsInALaterRecordWhatAnEarlierOneWrote(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(10, store -> store.put(key("a"), tally(7), 10));

      driver.inOneRecord(11, store -> assertThat(store.get(key("a"))).isEqualTo(tally(7)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void logsAValueWithItsOwnTimestampRatherThanTheRecords(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(500, store -> {
        store.put(key("a"), tally(1), 10);
        store.put(key("b"), tally(2), 20);
      });

      assertThat(driver.changelog())
          .containsExactly(new Logged("a", tally(1), 10), new Logged("b", tally(2), 20));
    }
  }

  @ParameterizedTest
  @EnumSource
  void logsADeletionAsATombstone(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(10, store -> store.put(key("a"), tally(1), 10));
      driver.changelog();

      driver.inOneRecord(11, store -> store.delete(key("a")));

      assertThat(driver.changelog()).containsExactly(new Logged("a", null, 11));
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsAStateThatIsSetAgainAfterItsDeletion(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(10, store -> {
        store.put(key("a"), tally(1), 10);
        store.delete(key("a"));
        store.put(key("a"), tally(2), 12);
      });

      assertThat(driver.changelog())
          .endsWith(new Logged("a", null, 10), new Logged("a", tally(2), 12));
      assertThat(drain(driver.store().all())).isEqualTo(Map.of("a", tally(2)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void scansEveryWriteBeforeTheScanInUnsignedOrder(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(10, store -> {
        store.put(key("é"), tally(4), 10); // its first byte is negative as a signed one
        store.put(key("b2"), tally(3), 10);
        store.put(key("a"), tally(1), 10);
        store.put(key("b1"), tally(2), 10);

        assertThat(drain(store.all()).keySet()).containsExactly("a", "b1", "b2", "é");
        assertThat(drain(store.reverseAll()).keySet()).containsExactly("é", "b2", "b1", "a");
        assertThat(drain(store.range(key("a"), key("b1"))).keySet()).containsExactly("a", "b1");
        assertThat(drain(store.reverseRange(key("b"), null)).keySet())
            .containsExactly("é", "b2", "b1");
        assertThat(drain(store.prefixScan("b", new StringSerializer())))
            .isEqualTo(Map.of("b1", tally(2), "b2", tally(3)));
        assertThat(store.approximateNumEntries()).isEqualTo(4);
      });
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesANegativeTimestampWhereItIsGiven(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      assertThatThrownBy(() -> driver.inOneRecord(10, store -> store.put(key("a"), tally(1), -1)))
          .isInstanceOf(StreamsException.class)
          .hasRootCauseMessage("timestamp must be at least 0, was -1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhatKafkaStreamsAsksOfAStore(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      ObjectStore<Tally> store = driver.store();

      assertThat(store.name()).isEqualTo(StoreDriver.STORE);
      assertThat(store.isOpen()).isTrue();
      assertThat(store.persistent()).isEqualTo(form.isPersistent);
      assertThat(store.writesBack()).isEqualTo(form.isWriteBack);
      assertThat(store.getPosition().getPartitionPositions("ticks")).isEqualTo(Map.of(0, 1L));
    }
  }

  @Test
  @SuppressWarnings("deprecation")
  void leavesChangelogOffsetsToRocksDb() {
    StoreBuilder<ObjectStore<Tally>> builder = StoreForm.PERSISTENT_WRITE_BACK.builder();
    try (StoreDriver driver = StoreDriver.exactlyOnce(builder, directory).warmedUp()) {
      assertThat(driver.store().managesOffsets()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void isClosedByItsTask(StoreForm form) {
    StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp();
    ObjectStore<Tally> store = driver.store();

    driver.close();

    assertThat(store.isOpen()).isFalse();
  }

  @Test
  void givesItsChangelogTheDeclaredSettings() {
    StoreOptions options =
        StoreOptions.defaults().withChangelogConfig(Map.of("min.cleanable.dirty.ratio", "0.2"));

    StoreBuilder<ObjectStore<Tally>> builder = StoreForm.PERSISTENT_WRITE_BACK.builder(options);

    assertThat(builder.name()).isEqualTo(StoreDriver.STORE);
    assertThat(builder.loggingEnabled()).isTrue();
    assertThat(builder.logConfig()).containsEntry("min.cleanable.dirty.ratio", "0.2");
    assertThat(builder.withLoggingDisabled().loggingEnabled()).isFalse();
    assertThat(builder.withLoggingEnabled(Map.of()).loggingEnabled()).isTrue();
    assertThat(builder.withCachingDisabled()).isSameAs(builder);
  }

  @Test
  void refusesASecondCacheBelowItsOwn() {
    StoreBuilder<ObjectStore<Tally>> builder = StoreForm.PERSISTENT_WRITE_BACK.builder();

    assertThatThrownBy(builder::withCachingEnabled)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("store 'tallies' has a cache of its own; size it by StoreOptions.cache");
  }

  @Test
  void refusesANegativeCacheBound() {
    StoreOptions options = StoreOptions.defaults();

    assertThatThrownBy(() -> options.withCacheBytes(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cache bytes must be at least 0, was -1");
  }

  @Test
  void buildsANewStoreForEachTask() {
    StoreBuilder<ObjectStore<Tally>> builder = StoreForm.IN_MEMORY_WRITE_BACK.builder();

    List<ObjectStore<Tally>> stores = List.of(builder.build(), builder.build());

    assertThat(stores).doesNotHaveDuplicates();
  }
}
