package io.headwater.state;

import static io.headwater.state.StoreDriver.drain;
import static io.headwater.state.StoreDriver.key;
import static io.headwater.state.Tally.tally;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What threads other than the stream thread see. */
class ObjectStoreQueryTest {
  @TempDir
  private Path directory;

  @ParameterizedTest
  @EnumSource
  void readsAKeyAsTheStreamThreadDoesBeforeTheCommit(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(10, store -> store.put(key("a"), tally(1), 10));

      driver.inOneRecord(11, store -> {
        store.put(key("a"), tally(2), 11);
        assertThat(onAnotherThread(() -> store.get(key("a")))).isEqualTo(tally(2));
        assertThat(onAnotherThread(() -> store.get(key("b")))).isNull();
      });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PERSISTENT_WRITE_BACK", "IN_MEMORY_WRITE_BACK"})
  void scansTheLastWriteBack(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(10, store -> store.put(key("a"), tally(1), 10));

      driver.inOneRecord(11, store -> {
        store.put(key("a"), tally(2), 11);
        store.put(key("b"), tally(2), 11);
        assertThat(onAnotherThread(() -> drain(store.all()))).isEqualTo(Map.of("a", tally(1)));
        assertThat(store.dirtyBytes()).isPositive();
      });
    }
  }

  @ParameterizedTest
  @EnumSource
  void answersAKeyQueryByTheNewestState(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(10, store -> {
        store.put(key("a"), tally(1), 10);

        assertThat(query(store, "a", PositionBound.unbounded()).getResult()).isEqualTo(tally(1));
        assertThat(query(store, "b", PositionBound.unbounded()).getResult()).isNull();
      });

      assertThat(query(driver.store(), "a", PositionBound.unbounded()).getPosition())
          .isEqualTo(driver.store().getPosition());
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesAKeyQueryBeyondItsPositionEvenIfTheStateIsCached(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(10, store -> store.put(key("a"), tally(1), 10)); // offset 2
      PositionBound reached =
          PositionBound.at(Position.emptyPosition().withComponent("ticks", 0, 2));
      PositionBound beyond =
          PositionBound.at(Position.emptyPosition().withComponent("ticks", 0, 3));

      assertThat(query(driver.store(), "a", reached).getResult()).isEqualTo(tally(1));
      assertThat(query(driver.store(), "a", beyond).getFailureReason())
          .isEqualTo(FailureReason.NOT_UP_TO_BOUND);
    }
  }

  @ParameterizedTest
  @EnumSource
  void passesOtherQueriesToTheStoreBelow(StoreForm form) {
    try (StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp()) {
      driver.inOneRecord(10, store -> store.put(key("a"), tally(1), 10));
      RangeQuery<Bytes, Tally> everything = RangeQuery.withNoBounds();

      QueryResult<KeyValueIterator<Bytes, Tally>> result =
          driver.store().query(everything, PositionBound.unbounded(), new QueryConfig(false));

      assertThat(drain(result.getResult())).isEqualTo(Map.of("a", tally(1)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void neverShowsAReaderAnOlderStateThanItSawBefore(StoreForm form) {
    StoreOptions tiny =
        StoreOptions.defaults().withCacheBytes(500); // evicts and overflows all the time
    try (StoreDriver driver =
        StoreDriver.exactlyOnce(form.builder(tiny), directory).warmedUp()) {
      driver.inOneRecord(10, store -> putEach(store, 0));
      AtomicBoolean isDone = new AtomicBoolean();
      ObjectStore<Tally> read = driver.store();
      CompletableFuture<Long> reader =
          CompletableFuture.supplyAsync(() -> readsUntil(isDone, read));

      for (int record = 1; record <= 200; record++) {
        int count = record;
        driver.inOneRecord(10 + count, store -> putEach(store, count));
      }
      isDone.set(true);

      assertThat(reader.join()).isPositive();
      assertThat(drain(read.all()).values()).containsOnly(tally(200));
    }
  }

  private static void putEach(ObjectStore<Tally> store, int count) {
    for (int i = 0; i < 16; i++) {
      store.put(key("k" + i), tally(count), count);
      assertThat(store.get(key("k" + i))).isEqualTo(tally(count));
    }
  }

  private static long readsUntil(AtomicBoolean isDone, ObjectStore<Tally> store) {
    long[] seen = new long[16];
    long reads = 0;
    while (!isDone.get()) {
      int i = (int) (reads++ % seen.length);
      long count = requireNonNull(store.get(key("k" + i))).count();
      assertThat(count).isGreaterThanOrEqualTo(seen[i]);
      seen[i] = count;
    }
    return reads;
  }

  private static QueryResult<Tally> query(
      ObjectStore<Tally> store, String key, PositionBound bound) {
    KeyQuery<Bytes, Tally> query = KeyQuery.withKey(key(key));
    return store.query(query, bound, new QueryConfig(false));
  }

  private static <T> T onAnotherThread(Supplier<T> read) {
    return CompletableFuture.supplyAsync(read).join();
  }
}
