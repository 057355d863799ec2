package io.headwater.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
  private static void requireTheTextOfInstant(long epochMillis) {
    assertThat(new String(TimeText.bytes(epochMillis), StandardCharsets.US_ASCII))
        .isEqualTo(Instant.ofEpochMilli(epochMillis).toString());
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        -1,
        1_000,
        10,
        1_330_000_000_120L,
        951_782_400_000L,
        -62_167_219_200_000L,
        -62_167_219_200_001L,
        253_402_300_799_999L,
        253_402_300_800_000L,
        Long.MIN_VALUE,
        Long.MAX_VALUE
      })
  void writesTheSecondAlwaysAndAFractionOnlyIfThereIsOne(long epochMillis) {
    requireTheTextOfInstant(epochMillis);
  }

  @Test
  void writesAnyTimeAsInstantDoes() {
    LongStream times = new Random(1).longs(2_000, -70_000_000_000_000L, 300_000_000_000_000L);

    times.forEach(TimeTextTest::requireTheTextOfInstant);
  }
}
