package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetWatermarkTest {
  @Test
  void staysInFrontOfTheFirstRecordThatIsNotDone() {
    OffsetWatermark watermark = new OffsetWatermark(5);
    watermark.begin(5, 5 * 10);
    watermark.begin(6, 6 * 10);

    watermark.done(6);

    assertThat(watermark.committable()).isEqualTo(5);
  }

  @Test
  void goesOnBehindTheLastRecordWhenAllAreDone() {
    OffsetWatermark watermark = new OffsetWatermark(5);
    watermark.begin(5, 5 * 10);
    watermark.begin(9, 9 * 10);
    watermark.done(9);

    watermark.done(5);

    assertThat(watermark.committable()).isEqualTo(10);
  }

  @Test
  void goesOnBehindWhatIsNoRecord() {
    OffsetWatermark watermark = new OffsetWatermark(5);

    watermark.pass(8);

    assertThat(watermark.committable()).isEqualTo(8);
  }

  @Test
  void refusesARecordThatComesTwice() {
    OffsetWatermark watermark = new OffsetWatermark(5);
    watermark.begin(5, 5 * 10);

    assertThatThrownBy(() -> watermark.begin(5, 5 * 10))
        .hasMessage("offset 5 comes after 6 was reached");
  }

  @Test
  void takesNoNoticeOfWhatIsDoneAgainOrWasNeverTaken() {
    OffsetWatermark watermark = new OffsetWatermark(5);
    watermark.begin(5, 0);
    watermark.begin(8, 0);
    watermark.done(8);

    watermark.done(8);
    watermark.done(6);
    watermark.done(4);

    assertThat(watermark.committable()).isEqualTo(5);
    assertThat(watermark.window()).isEqualTo(2);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverPassesAHoleInWhateverOrderRecordsAreDone(long seed) {
    Random random = new Random(seed);
    OffsetWatermark watermark = new OffsetWatermark(0);
    List<Long> open = new ArrayList<>();
    Set<Long> undone = new HashSet<>();
    long next = 0;
    for (int i = 0; i < 5_000; i++) {
      if (open.isEmpty() || random.nextInt(100) < 52) {
        next += random.nextInt(5) == 0 ? 2 : 0;
        watermark.begin(next, next * 10);
        open.add(next);
        undone.add(next++);
      } else {
        Long done = open.remove(random.nextInt(open.size()));
        watermark.done(done);
        undone.remove(done);
      }

      long expected = undone.isEmpty() ? next : Collections.min(undone);
      assertThat(watermark.committable()).as("step %d", i).isEqualTo(expected);
      assertThat(watermark.oldest())
          .isEqualTo(undone.isEmpty() ? OptionalLong.empty() : OptionalLong.of(10 * expected));
    }
  }
}
