package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.KeyType;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySegmentsTest {

  /** Reads sorted keys as a store would, and tells which of them belong to a range. */
  private static List<Object> read(RowRange<?> range, KeyType type, Object... keys) {
    List<Bytes> sorted = java.util.Arrays.stream(keys)
        .map(key -> Bytes.wrap(type.encode(key)))
        .sorted()
        .toList();
    return KeySegments.of(range, type).segments().stream()
        .flatMap(segment -> sorted.stream()
            .filter(key -> segment.from().map(from -> from.compareTo(key) <= 0).orElse(true))
            .filter(key -> segment.to().map(to -> to.compareTo(key) >= 0).orElse(true))
            .filter(key -> segment.contains(key.get())))
        .map(key -> type.decode(key.get()))
        .toList();
  }

  @Test
  void aPrefixTakesWhatBeginsSoAndNoNeighbour() {
    assertThat(read(
            RowRange.prefix("ada/"), KeyType.STRING, "ada", "ada/", "ada/o-1", "ada0", "bob/o-1"))
        .containsExactly("ada/", "ada/o-1");
  }

  @Test
  void aPrefixGoesOnBehindAKey() {
    assertThat(read(
            RowRange.prefix("ada/").after("ada/o-1"),
            KeyType.STRING,
            "ada/o-1",
            "ada/o-10",
            "ada/o-2",
            "bob/o-1"))
        .containsExactly("ada/o-10", "ada/o-2");
  }

  @Test
  void aPrefixOfHighestBytesHasNoEnd() {
    byte[] highest = {(byte) 0xff};
    byte[] below = {(byte) 0xfe, 1};
    byte[] within = {(byte) 0xff, 1};

    assertThat(read(RowRange.prefix(highest), KeyType.BYTES, below, within))
        .singleElement()
        .isEqualTo(within);
  }

  @Test
  void boundsAreIncluded() {
    assertThat(read(RowRange.between("b", "d"), KeyType.STRING, "a", "b", "c", "d", "da"))
        .containsExactly("b", "c", "d");
  }

  @Test
  void nothingIsBetweenBoundsInTheWrongOrder() {
    assertThat(read(RowRange.between("d", "b"), KeyType.STRING, "b", "c", "d")).isEmpty();
    assertThat(read(RowRange.between(3L, 1L), KeyType.INT64, 1L, 2L, 3L)).isEmpty();
  }

  @Test
  void allRowsHaveNoBounds() {
    assertThat(read(RowRange.all(), KeyType.STRING, "", "z")).containsExactly("", "z");
  }

  @Test
  void wholeNumbersComeBySizeThoughTheirBytesDoNot() {
    assertThat(read(RowRange.all(), KeyType.INT64, 5L, -1L, Long.MAX_VALUE, 0L, Long.MIN_VALUE))
        .containsExactly(Long.MIN_VALUE, -1L, 0L, 5L, Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({"-2, 3, '[-2, -1, 0, 3]'", "-2, -1, '[-2, -1]'", "0, 5, '[0, 3, 5]'"})
  void wholeNumbersBetweenBounds(long from, long to, String expected) {
    assertThat(read(RowRange.between(from, to), KeyType.INT64, -3L, -2L, -1L, 0L, 3L, 5L))
        .hasToString(expected);
  }

  @Test
  void wholeNumbersGoOnBehindOne() {
    assertThat(read(RowRange.<Long>all().after(-1L), KeyType.INT64, -2L, -1L, 0L, 3L))
        .containsExactly(0L, 3L);
    assertThat(read(RowRange.<Long>all().after(Long.MAX_VALUE), KeyType.INT64, Long.MAX_VALUE))
        .isEmpty();
  }
}
