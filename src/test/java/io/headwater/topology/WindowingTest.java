package io.headwater.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which windows an event time is in, and when they close. */
class WindowingTest {
  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private static String text(List<WindowSpan> spans) {
    return spans.stream()
        .map(span -> span.start() + ".." + span.end())
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest(name = "{0} is in {1}")
  @CsvSource({
    "0, 0..10",
    "9, 0..10",
    "10, 10..20",
    "1735689600003, 1735689600000..1735689600010",
    "-1, -10..0",
    "-10, -10..0",
    "-11, -20..-10"
  })
  void tumblingWindowsLieSideBySide(long time, String spans) {
    assertThat(text(new Windowing.Tumbling(millis(10), Duration.ZERO).spansOf(time)))
        .isEqualTo(spans);
  }

  @ParameterizedTest(name = "{0} is in {1}")
  @CsvSource({
    "0, -9..1 -6..4 -3..7 0..10",
    "3, -6..4 -3..7 0..10 3..13",
    "4, -3..7 0..10 3..13",
    "9, 0..10 3..13 6..16 9..19",
    "10, 3..13 6..16 9..19",
    "-1, -9..1 -6..4 -3..7"
  })
  void hoppingWindowsOverlap(long time, String spans) {
    assertThat(text(new Windowing.Hopping(millis(10), millis(3), Duration.ZERO).spansOf(time)))
        .isEqualTo(spans);
  }

  @ParameterizedTest(name = "{0} is in {1}")
  @CsvSource({"0, 0..10", "9, 0..10", "10, 10..20", "-1, -10..0"})
  void hoppingByTheSizeIsTumbling(long time, String spans) {
    assertThat(text(new Windowing.Hopping(millis(10), millis(10), Duration.ZERO).spansOf(time)))
        .isEqualTo(spans);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"0", "5", "-7", "1735689600003"})
  void slidingWindowsContainBothTheirEnds(long time) {
    Windowing.Sliding sliding = new Windowing.Sliding(millis(10), Duration.ZERO);

    assertThat(sliding.until(time)).isEqualTo(new WindowSpan(time - 10, time + 1));
    assertThat(sliding.from(time)).isEqualTo(new WindowSpan(time, time + 11));
    assertThat(sliding.until(time).contains(time)).isTrue();
    assertThat(sliding.until(time).contains(time - 10)).isTrue();
    assertThat(sliding.until(time).contains(time - 11)).isFalse();
    assertThat(sliding.until(time).contains(time + 1)).isFalse();
  }

  @ParameterizedTest(name = "{0} closes at {1} and expires at {2}")
  @CsvSource({"tumbling, 25, 25", "hopping, 25, 25", "sliding, 25, 45", "session, 35, 35"})
  void closesAfterItsEndAndTheGrace(String kind, long closes, long expires) {
    Duration ten = millis(10);
    Duration grace = millis(5);
    Windowing windowing = switch (kind) {
      case "tumbling" -> new Windowing.Tumbling(ten, grace);
      case "hopping" -> new Windowing.Hopping(ten, millis(3), grace);
      case "sliding" -> new Windowing.Sliding(ten, grace);
      default -> new Windowing.Session(ten, grace);
    };
    WindowSpan span = new WindowSpan(10, 20);

    assertThat(windowing.kind()).isEqualTo(kind);
    assertThat(windowing.closesAt(span)).isEqualTo(closes);
    assertThat(windowing.expiresAt(span)).isEqualTo(expires);
  }
}
