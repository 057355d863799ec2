package io.headwater.state;

import static io.headwater.state.StoreDriver.drain;
import static io.headwater.state.StoreDriver.key;
import static io.headwater.state.Tally.tally;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept about a store lies in it, and is found by its key alone. */
class StoreMarkTest {
  @TempDir
  private Path directory;

  private StoreDriver marked(StoreForm form) {
    StoreDriver driver = StoreDriver.exactlyOnce(form.builder(), directory).warmedUp();
    driver.inOneRecord(10, store -> {
      store.put(key("a"), tally(1), 10);
      store.put(StoreMark.KEY, tally(7), 10);
    });
    return driver;
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsKey(StoreForm form) {
    try (StoreDriver driver = marked(form)) {
      driver.inOneRecord(11, store -> assertThat(store.get(StoreMark.KEY)).isEqualTo(tally(7)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isInNoScan(StoreForm form) {
    Map<String, Tally> states = Map.of("a", tally(1));
    try (StoreDriver driver = marked(form)) {
      driver.inOneRecord(11, store -> {
        assertThat(drain(store.all())).isEqualTo(states);
        assertThat(drain(store.reverseAll())).isEqualTo(states);
        assertThat(drain(store.range(key("a"), null))).isEqualTo(states);
        assertThat(drain(store.reverseRange(null, null))).isEqualTo(states);
        assertThat(drain(store.prefixScan(
                Bytes.wrap(new byte[] {(byte) 0xff}), Serdes.Bytes().serializer())))
            .isEmpty();
      });
    }
  }

  @ParameterizedTest
  @EnumSource
  void isInNoCountAndNoQueryOfARange(StoreForm form) {
    try (StoreDriver driver = marked(form)) {
      driver.inOneRecord(11, store -> {
        assertThat(store.approximateNumEntries()).isEqualTo(1);
        RangeQuery<Bytes, Tally> all = RangeQuery.withNoBounds();
        QueryResult<KeyValueIterator<Bytes, Tally>> found =
            store.query(all, PositionBound.unbounded(), new QueryConfig(false));
        assertThat(drain(found.getResult())).isEqualTo(Map.of("a", tally(1)));
      });
    }
  }
}
