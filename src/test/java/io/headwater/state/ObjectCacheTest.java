package io.headwater.state;

import static io.headwater.state.StoreDriver.key;
import static io.headwater.state.Tally.tally;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.Test;

class ObjectCacheTest {
  private static final int TALLY_BYTES = 128 + 1 + 8; // overhead, key, state

  private final List<List<String>> written = new ArrayList<>();
  private final Consumer<List<KeyValue<Bytes, ValueAndTimestamp<Tally>>>> writer =
      batch -> written.add(batch.stream()
          .map(entry ->
              entry.key + "=" + entry.value.value().count() + "@" + entry.value.timestamp())
          .toList());

  @Test
  void evictsTheCleanStateThatWasUsedLongestAgo() {
    ObjectCache<Tally> cache = cacheOf(3);
    cache.putClean(key("a"), tally(1));
    cache.putClean(key("b"), tally(2));
    cache.putClean(key("c"), tally(3));
    cache.get(key("a"));
    cache.peek(key("b"));

    cache.putClean(key("d"), tally(4));

    assertThat(cache.peek(key("b"))).isNull();
    assertThat(cache.peek(key("a"))).isEqualTo(tally(1));
    assertThat(cache.size()).isEqualTo(3);
  }

  @Test
  void evictsCleanStatesBeforeItWritesDirtyOnesBack() {
    ObjectCache<Tally> cache = cacheOf(2);
    cache.putClean(key("a"), tally(1));
    cache.putDirty(key("b"), tally(2), 20);

    cache.putDirty(key("c"), tally(3), 30);
    cache.writeBackOverflow(writer);

    assertThat(written).isEmpty();
    assertThat(cache.peek(key("a"))).isNull();
    assertThat(cache.dirtySize()).isEqualTo(2);
  }

  @Test
  void writesTheStatesUpdatedLongestAgoDownToHalfOfTheBound() {
    ObjectCache<Tally> cache = cacheOf(4);
    putDirty(cache, "a", "b", "c", "d", "a", "e");

    cache.writeBackOverflow(writer);

    assertThat(written).containsExactly(List.of("b=1@7", "c=2@7", "d=3@7"));
    assertThat(cache.dirtyBytes()).isEqualTo(2 * TALLY_BYTES);
    assertThat(cache.size()).isEqualTo(4);
  }

  @Test
  void keepsTheLastUpdateHoweverLargeItIs() {
    ObjectCache<Tally> cache = cacheOf(1);
    cache.putDirty(key("a"), new Tally(1, "x".repeat(10_000)), 7);

    cache.writeBackOverflow(writer);

    assertThat(written).isEmpty();
    assertThat(cache.dirtySize()).isEqualTo(1);
  }

  @Test
  void writesEverythingBackInBatchesAndKeepsWhatFits() {
    ObjectCache<Tally> cache = cacheOf(1_100);
    IntStream.range(0, 1_100)
        .forEach(i ->
            cache.putDirty(Bytes.wrap(new byte[] {(byte) (i / 256), (byte) i}), tally(i), i));

    cache.writeBackAll(writer);

    assertThat(written).hasSize(2);
    assertThat(written.get(0)).hasSize(1_000);
    assertThat(written.get(1)).hasSize(100);
    assertThat(cache.dirtyBytes()).isZero();
    assertThat(cache.size()).isBetween(1_000, 1_100);
  }

  @Test
  void writesLargeStatesInBatchesOfAMebibyte() {
    ObjectCache<Tally> cache =
        new ObjectCache<>(CacheBudget.each(1L << 30), tally -> 400 << 10, StoreListener.NONE);
    putDirty(cache, "a", "b", "c", "d");

    cache.writeBackAll(writer);

    assertThat(written).containsExactly(List.of("a=0@7", "b=1@7", "c=2@7"), List.of("d=3@7"));
  }

  @Test
  void keepsStatesDirtyThatCouldNotBeWritten() {
    ObjectCache<Tally> cache = cacheOf(4);
    putDirty(cache, "a", "b");

    assertThatThrownBy(() -> cache.writeBackAll(batch -> {
          throw new IllegalStateException("disk full");
        }))
        .hasMessage("disk full");

    cache.writeBackAll(writer);
    assertThat(written).containsExactly(List.of("a=0@7", "b=1@7"));
  }

  @Test
  void showsStatesToReadersUntilTheyAreWritten() {
    ObjectCache<Tally> cache = cacheOf(0);
    putDirty(cache, "a", "b");

    cache.writeBackAll(batch -> batch.forEach(
        entry -> written.add(List.of(requireNonNull(cache.peek(entry.key)).note()))));

    assertThat(written).hasSize(2);
    assertThat(cache.size()).isZero();
  }

  @Test
  void countsAKeyOnceWhetherDirtyOrClean() {
    ObjectCache<Tally> cache = cacheOf(10);
    cache.putDirty(key("a"), tally(1), 7);
    cache.putClean(key("a"), tally(2));
    cache.putDirty(key("a"), tally(3), 9);

    assertThat(cache.size()).isEqualTo(1);
    assertThat(cache.dirtyBytes()).isEqualTo(TALLY_BYTES);
    cache.remove(key("a"));
    assertThat(cache.size()).isZero();
    assertThat(cache.dirtyBytes()).isZero();
  }

  @Test
  void tellsItsListenerOnlyChanges() {
    CountingListener listener = new CountingListener();
    ObjectCache<Tally> cache =
        new ObjectCache<>(CacheBudget.each(1_000), Tally.CODEC::sizeBytes, listener);

    cache.putDirty(key("a"), tally(1), 7);
    cache.putDirty(key("b"), new Tally(1, "xyz"), 7);
    assertThat(listener.dirtyBytes.sum()).isEqualTo(2 * TALLY_BYTES + 3);
    cache.remove(key("b"));
    assertThat(listener.dirtyBytes.sum()).isEqualTo(TALLY_BYTES);
    cache.clear();
    assertThat(listener.dirtyBytes.sum()).isZero();
    assertThat(listener.flushed.sum()).isZero();
  }

  private ObjectCache<Tally> cacheOf(int tallies) {
    return new ObjectCache<>(
        CacheBudget.each((long) tallies * TALLY_BYTES), Tally.CODEC::sizeBytes, StoreListener.NONE);
  }

  /** Counts up from 0 at time 7. */
  private static void putDirty(ObjectCache<Tally> cache, String... keys) {
    IntStream.range(0, keys.length).forEach(i -> cache.putDirty(key(keys[i]), tally(i), 7));
  }
}
