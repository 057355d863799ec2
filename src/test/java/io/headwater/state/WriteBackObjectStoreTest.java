package io.headwater.state;

import static io.headwater.state.StoreDriver.key;
import static io.headwater.state.Tally.tally;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.Problem;
import io.headwater.state.StoreDriver.Logged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What writing back at the commit adds: fewer writes, and a check that commits ask for them. */
class WriteBackObjectStoreTest {
  private static final StoreForm FORM = StoreForm.PERSISTENT_WRITE_BACK;

  @TempDir
  private Path directory;

  @Test
  void logsFiveUpdatesOfAKeyInOneRecordOnceWithTheTimestampOfTheLast() {
    try (StoreDriver driver = StoreDriver.exactlyOnce(FORM.builder(), directory).warmedUp()) {
      driver.inOneRecord(900, FIVE_UPDATES);

      assertThat(driver.changelog()).containsExactly(new Logged("a", tally(5), 104));
    }
  }

  @Test
  void writesThroughUntilItHasSeenAFlushAfterAWrite() {
    try (StoreDriver driver = StoreDriver.exactlyOnce(FORM.builder(), directory)) {
      assertThat(driver.store().writesBack()).isFalse();

      driver.inOneRecord(900, FIVE_UPDATES);

      assertThat(driver.changelog()).hasSize(5).endsWith(new Logged("a", tally(5), 104));
      assertThat(driver.store().writesBack()).isTrue();
    }
  }

  @Test
  void doesNotTakeAFlushOfNothingForProof() {
    try (StoreDriver driver = StoreDriver.exactlyOnce(FORM.builder(), directory)) {
      driver.inOneRecord(900, store -> store.get(key("a")));

      assertThat(driver.store().writesBack()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE})
  void goesOnWritingThroughIfCommitsComeWithoutAFlush(String guarantee) {
    List<Problem> problems = new ArrayList<>();
    try (StoreDriver driver = StoreDriver.open(
        ReportingStores.neverFlushed(problems::add), directory, guarantee, Map.of())) {
      driver.inOneRecord(900, FIVE_UPDATES);
      driver.inOneRecord(901, FIVE_UPDATES);

      assertThat(driver.changelog()).hasSize(10);
      assertThat(driver.store().writesBack()).isFalse();
      assertThat(driver.store().dirtyBytes()).isZero();
      assertThat(problems).singleElement().extracting(Problem::render).isEqualTo("""
          state store 'tallies', task 0_0: Kafka Streams committed updates without flushing caches \
          first, so from now on each update is written at once [HW0905]
            fix: use the Kafka Streams version that this library is built for""");
    }
  }

  @Test
  void saysSoIfStatesAreUpdatedWithNothingLeftToCommit() {
    List<Problem> problems = new ArrayList<>();
    StoreDriver driver = StoreDriver.exactlyOnce(
            ReportingStores.writeBack(problems::add), directory)
        .warmedUp();
    driver.store().put(key("a"), tally(1), 100);
    driver.store().put(key("b"), tally(1), 100);

    driver.close();

    assertThat(problems).singleElement().extracting(Problem::render).isEqualTo("""
        state store 'tallies', task 0_0: 2 states were updated when nothing was left to commit, so \
        they were not written back [HW0906]
          fix: update states only while a record or a timer is processed""");
  }

  @Test
  void writesWhatIsLeftWithTheNextUpdateOnceItLostItsTrust() {
    try (StoreDriver driver = StoreDriver.exactlyOnce(FORM.builder(), directory).warmedUp()) {
      driver.store().put(key("a"), tally(1), 100);
      driver.store().commit(Map.of());

      driver.inOneRecord(900, store -> {
        store.put(key("b"), tally(2), 200);
        assertThat(store.dirtyBytes()).isZero();
        assertThat(store.writesBack()).isFalse();
      });

      assertThat(driver.changelog())
          .containsExactly(new Logged("a", tally(1), 100), new Logged("b", tally(2), 200));
    }
  }

  @Test
  void doesNotBlameKafkaStreamsForAWriteOutsideOfAnyRecord() {
    List<Problem> problems = new ArrayList<>();
    StoreDriver driver =
        StoreDriver.exactlyOnce(ReportingStores.writeBack(problems::add), directory);
    driver.store().put(key("a"), tally(1), 100); // as a processor does in its init method

    driver.close();

    assertThat(problems).isEmpty();
  }

  @Test
  void reportsNothingWhileKafkaStreamsFlushesBeforeItCommits() {
    List<Problem> problems = new ArrayList<>();
    StoreDriver driver = StoreDriver.exactlyOnce(
            ReportingStores.writeBack(problems::add), directory)
        .warmedUp();
    driver.inOneRecord(900, FIVE_UPDATES);

    driver.close();

    assertThat(problems).isEmpty();
  }

  @Test
  void keepsDirtyStatesInMemoryUntilTheCommit() {
    CountingListener listener = new CountingListener();
    StoreOptions options = StoreOptions.defaults().withListener(listener);
    try (StoreDriver driver =
        StoreDriver.exactlyOnce(FORM.builder(options), directory).warmedUp()) {
      driver.inOneRecord(900, store -> {
        store.put(key("a"), tally(1), 100);
        assertThat(store.dirtyBytes()).isPositive();
        assertThat(listener.flushed.sum()).isZero();
      });

      assertThat(driver.store().dirtyBytes()).isZero();
      assertThat(listener.flushed.sum()).isEqualTo(1);
    }
  }

  @Test
  void writesTheOldestBackBeforeThePutThatOverflowsTheBoundReturns() {
    CountingListener listener = new CountingListener();
    StoreOptions options =
        StoreOptions.defaults().withCacheBytes(1_000).withListener(listener); // seven tallies
    try (StoreDriver driver =
        StoreDriver.exactlyOnce(FORM.builder(options), directory).warmedUp()) {
      driver.inOneRecord(900, store -> {
        for (int i = 0; i < 8; i++) {
          store.put(key("k" + i), tally(i), i);
        }
        assertThat(listener.flushed.sum()).isEqualTo(5);
        assertThat(store.dirtyBytes()).isBetween(1L, 500L);
        assertThat(store.get(key("k0"))).isEqualTo(tally(0));
      });

      assertThat(driver.changelog())
          .extracting(Logged::key)
          .containsExactly("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7");
    }
  }

  @Test
  void writesOnlyWhatOverflowsEvenWithoutRoomForASingleState() {
    StoreOptions options = StoreOptions.defaults().withCacheBytes(0);
    try (StoreDriver driver =
        StoreDriver.exactlyOnce(FORM.builder(options), directory).warmedUp()) {
      driver.inOneRecord(900, FIVE_UPDATES.andThen(store -> store.put(key("b"), tally(1), 200)));

      assertThat(driver.changelog())
          .containsExactly(new Logged("a", tally(5), 104), new Logged("b", tally(1), 200));
    }
  }

  @Test
  void dropsADirtyStateThatIsDeletedBeforeTheCommit() {
    try (StoreDriver driver = StoreDriver.exactlyOnce(FORM.builder(), directory).warmedUp()) {
      driver.inOneRecord(900, FIVE_UPDATES.andThen(store -> store.delete(key("a"))));

      assertThat(driver.changelog()).containsExactly(new Logged("a", null, 900));
    }
  }

  @Test
  void writesNothingWhenItIsClosed() {
    CountingListener listener = new CountingListener();
    StoreDriver driver = StoreDriver.exactlyOnce(
            FORM.builder(StoreOptions.defaults().withListener(listener)), directory)
        .warmedUp();
    driver.store().put(key("a"), tally(1), 100);

    driver.close();

    assertThat(listener.flushed.sum()).isZero();
    assertThat(listener.dirtyBytes.sum()).isZero();
  }

  @Test
  void startsOverWhenItsTaskIsRecycled() {
    try (StoreDriver driver = StoreDriver.exactlyOnce(FORM.builder(), directory).warmedUp()) {
      driver.inOneRecord(900, store -> store.put(key("a"), tally(1), 100));

      ((CachedStateStore<?, ?>) driver.store()).clearCache();

      assertThat(driver.store().writesBack()).isFalse();
      assertThat(driver.store().get(key("a"))).isEqualTo(tally(1));
    }
  }

  @Test
  void keepsItsCacheWhenItIsCommittedAndDropsItWhenItWritesThrough() {
    CountingListener listener = new CountingListener();
    StoreOptions options = StoreOptions.defaults().withListener(listener);
    try (StoreDriver driver =
        StoreDriver.exactlyOnce(FORM.builder(options), directory).warmedUp()) {
      driver.inOneRecord(900, FIVE_UPDATES);
      driver.store().get(key("a"));
      assertThat(listener.hits.sum()).isEqualTo(1);
    }

    try (StoreDriver driver = StoreDriver.exactlyOnce(
            FORM.builder(options.withWriteThrough()), directory)
        .warmedUp()) {
      driver.inOneRecord(900, FIVE_UPDATES.andThen(store -> store.get(key("a"))));
      assertThat(listener.hits.sum()).isEqualTo(2);
      driver.store().get(key("a"));
      assertThat(listener.hits.sum()).isEqualTo(2);
    }
  }

  @Test
  void saysSoIfItsTaskIsRecycledBeforeStatesWereWrittenBack() {
    List<Problem> problems = new ArrayList<>();
    try (StoreDriver driver = StoreDriver.exactlyOnce(
            ReportingStores.writeBack(problems::add), directory)
        .warmedUp()) {
      driver.store().put(key("a"), tally(1), 100);

      ((CachedStateStore<?, ?>) driver.store()).clearCache();

      assertThat(problems).extracting(Problem::code).containsExactly("HW0906");
      assertThat(driver.store().dirtyBytes()).isZero();
    }
  }

  @Test
  void tellsItsListenerWhatTheCacheDoes() {
    CountingListener listener = new CountingListener();
    StoreOptions options = StoreOptions.defaults().withListener(listener);
    try (StoreDriver driver =
        StoreDriver.exactlyOnce(FORM.builder(options), directory).warmedUp()) {
      driver.inOneRecord(900, store -> {
        store.get(key("a"));
        store.put(key("a"), tally(1), 100);
        store.put(key("b"), tally(1), 100);
        store.get(key("a"));
        assertThat(listener.dirtyBytes.sum()).isEqualTo(store.dirtyBytes()).isPositive();
      });

      assertThat(listener.misses.sum()).isEqualTo(1);
      assertThat(listener.hits.sum()).isEqualTo(1);
      assertThat(listener.flushed.sum()).isEqualTo(2);
      assertThat(listener.dirtyBytes.sum()).isZero();
    }
  }

  private static final Consumer<ObjectStore<Tally>> FIVE_UPDATES = store -> {
    store.put(key("a"), tally(1), 100);
    store.put(key("a"), tally(2), 101);
    store.put(key("a"), tally(3), 102);
    store.put(key("a"), tally(4), 103);
    store.put(key("a"), tally(5), 104);
  };
}
