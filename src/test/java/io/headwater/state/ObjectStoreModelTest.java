package io.headwater.state;

import static io.headwater.state.StoreDriver.drain;
import static io.headwater.state.StoreDriver.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.state.StoreDriver.Logged;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random operations on a store and on a sorted map; what they hold and what was logged agree. */
class ObjectStoreModelTest {
  private static final int RECORDS = 300;
  private static final int OPERATIONS_PER_RECORD = 12;
  private static final int RECORDS_PER_LIFE = 75;

  @TempDir
  private Path directory;

  private final NavigableMap<String, Tally> model = new TreeMap<>();
  private final Map<String, Logged> logged = new HashMap<>();
  private final Map<String, Long> timestamps = new HashMap<>();

  @ParameterizedTest
  @MethodSource("configurations")
  void agreesWithASortedMap(StoreForm form, long cacheBytes, long seed) {
    Random random = new Random(seed);
    for (int life = 0; life < RECORDS / RECORDS_PER_LIFE; life++) {
      StoreOptions options = StoreOptions.defaults().withCacheBytes(cacheBytes);
      try (StoreDriver driver =
          StoreDriver.exactlyOnce(form.builder(options), directory).warmedUp()) {
        restore(driver);
        live(driver, random);
      }
    }
  }

  static Stream<Arguments> configurations() {
    return Arrays.stream(StoreForm.values())
        .flatMap(form -> LongStream.of(0, 700, 1 << 20)
            .mapToObj(
                cacheBytes -> Arguments.of(form, cacheBytes, 31 * form.ordinal() + cacheBytes)));
  }

  /** Fills a new, empty store with what the changelog says, as restoration does. */
  private void restore(StoreDriver driver) {
    driver.inOneRecord(
        10,
        store -> logged.values().stream()
            .filter(row -> row.state() != null)
            .forEach(row -> store.put(key(row.key()), row.state(), row.timestamp())));
    agree(driver);
  }

  private void live(StoreDriver driver, Random random) {
    for (int record = 0; record < RECORDS_PER_LIFE; record++) {
      driver.inOneRecord(random.nextInt(1_000), store -> {
        for (int i = random.nextInt(OPERATIONS_PER_RECORD); i >= 0; i--) {
          operate(store, random);
        }
      });
      agree(driver);
    }
  }

  private void operate(ObjectStore<Tally> store, Random random) {
    String key = randomKey(random);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> {
        Tally state = new Tally(random.nextLong(), "x".repeat(random.nextInt(200)));
        long timestamp = random.nextInt(1_000_000);
        store.put(key(key), state, timestamp);
        model.put(key, state);
        timestamps.put(key, timestamp);
      }
      case 4 -> {
        store.delete(key(key));
        model.remove(key);
      }
      case 5 -> scan(store, random);
      default -> assertThat(store.get(key(key))).isEqualTo(model.get(key));
    }
  }

  private void scan(ObjectStore<Tally> store, Random random) {
    String one = randomKey(random);
    String other = randomKey(random);
    String from = one.compareTo(other) < 0 ? one : other;
    String to = one.compareTo(other) < 0 ? other : one;
    NavigableMap<String, Tally> expected = model.subMap(from, true, to, true);
    assertThat(drain(store.range(key(from), key(to)))).containsExactlyEntriesOf(expected);
    assertThat(drain(store.reverseRange(key(from), key(to))))
        .containsExactlyEntriesOf(expected.descendingMap());
    assertThat(drain(store.prefixScan(key(one), new BytesSerializer())).keySet())
        .containsExactlyElementsOf(
            model.keySet().stream().filter(key -> key.startsWith(one)).toList());
  }

  private void agree(StoreDriver driver) {
    driver.changelog().forEach(row -> logged.put(row.key(), row));
    assertThat(driver.store().dirtyBytes()).isZero();
    assertThat(drain(driver.store().all())).containsExactlyEntriesOf(model);
    model.forEach((key, state) -> assertThat(logged.get(key))
        .isEqualTo(new Logged(key, state, timestamps.getOrDefault(key, -1L))));
    assertThat(logged.values().stream().filter(row -> row.state() != null))
        .hasSameSizeAs(model.keySet());
  }

  private static String randomKey(Random random) {
    String first = String.valueOf((char) (0xfb * random.nextInt(2) + random.nextInt(5)));
    return random.nextBoolean() ? first : first + (char) (0xfe + random.nextInt(2));
  }
}
