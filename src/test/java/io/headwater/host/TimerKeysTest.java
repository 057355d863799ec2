package io.headwater.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.TimerClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** Store keys of timers sort as what they stand for. */
class TimerKeysTest {
  private static final long[] TIMES = {Long.MIN_VALUE, -7, 0, 1, 255, 256, 1L << 40};
  private static final byte[][] KEYS = {
    {}, {0}, {0, 0}, {0, 1}, {0, (byte) 0xff}, {1}, {1, 0}, {(byte) 0xff}, {(byte) 0xff, 0}
  };
  private static final String[] NAMES = {"a", "ab", "b", "\u00e9"};

  @Test
  void dueMarkersSortByClockThenTimeThenKeyThenName() {
    List<Bytes> ordered = new ArrayList<>();
    for (TimerClock clock : TimerClock.values()) {
      ordered.add(TimerKeys.firstDue(clock));
      for (long due : TIMES) {
        ordered.addAll(markers(clock, due));
      }
    }
    ordered.add(TimerKeys.afterDue(TimerClock.EVENT));

    assertSorted(ordered);
  }

  private static List<Bytes> markers(TimerClock clock, long due) {
    List<Bytes> markers = new ArrayList<>();
    for (byte[] key : KEYS) {
      for (String name : NAMES) {
        markers.add(TimerKeys.due(clock, due, key, name));
      }
    }
    return markers;
  }

  @Test
  void timersSortByKeyThenNameBetweenStreamTimeAndMarkers() {
    List<Bytes> ordered = new ArrayList<>();
    ordered.add(TimerKeys.STREAM_TIME);
    for (byte[] key : KEYS) {
      for (String name : NAMES) {
        ordered.add(TimerKeys.timer(key, name));
      }
      ordered.add(TimerKeys.afterTimers(key));
    }
    ordered.add(TimerKeys.firstDue(TimerClock.WALL));

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
      for (String name : NAMES) {
        TimerKeys.Due read = TimerKeys.dueOf(TimerKeys.due(TimerClock.EVENT, -7, key, name));

        assertThat(read.due()).isEqualTo(-7);
        assertThat(read.key()).isEqualTo(key);
        assertThat(read.name()).isEqualTo(name);
        assertThat(TimerKeys.nameOf(TimerKeys.timer(key, name), key)).isEqualTo(name);
      }
    }
  }
}
