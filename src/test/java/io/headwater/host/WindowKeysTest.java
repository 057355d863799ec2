package io.headwater.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** Store keys sort as what they stand for. */
class WindowKeysTest {
  private static final long[] TIMES = {Long.MIN_VALUE, -7, -1, 0, 1, 255, 256, 1L << 40};
  private static final byte[][] KEYS = {
    {}, {0}, {0, 0}, {0, 1}, {0, (byte) 0xff}, {1}, {1, 0}, {(byte) 0xff}, {(byte) 0xff, 0}
  };

  @Test
  void dueMarkersSortByTimeThenKeyThenStart() {
    List<Bytes> ordered = new ArrayList<>();
    for (long due : TIMES) {
      for (byte[] key : KEYS) {
        for (long start : TIMES) {
          ordered.add(WindowKeys.due(due, key, start));
        }
      }
    }
    assertSorted(ordered);
    assertThat(ordered)
        .allSatisfy(marker -> assertThat(marker)
            .isGreaterThan(WindowKeys.FIRST_DUE)
            .isLessThan(WindowKeys.AFTER_DUE));
    assertThat(WindowKeys.due(-2, KEYS[8], 5)).isLessThan(WindowKeys.dueFrom(-1));
    assertThat(WindowKeys.due(-1, KEYS[0], Long.MIN_VALUE)).isGreaterThan(WindowKeys.dueFrom(-1));
  }

  @Test
  void windowsSortByKeyThenStart() {
    List<Bytes> ordered = new ArrayList<>();
    ordered.add(WindowKeys.STREAM_TIME);
    for (byte[] key : KEYS) {
      for (long start : TIMES) {
        ordered.add(WindowKeys.window(key, start));
      }
    }
    ordered.add(WindowKeys.FIRST_DUE);
    assertSorted(ordered);
  }

  private static void assertSorted(List<Bytes> ordered) {
    List<Bytes> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(1));
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(ordered);
  }

  @Test
  void markersAreReadAsTheyWereWritten() {
    for (byte[] key : KEYS) {
      WindowKeys.Due due = WindowKeys.dueOf(WindowKeys.due(-3, key, 1L << 40));

      assertThat(due.due()).isEqualTo(-3);
      assertThat(due.key()).isEqualTo(key);
      assertThat(due.start()).isEqualTo(1L << 40);
    }
  }
}
