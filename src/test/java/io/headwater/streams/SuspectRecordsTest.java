package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.RecordPosition;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SuspectRecordsTest {
  private final SuspectRecords suspects = new SuspectRecords();

  private static RecordPosition at(long offset) {
    return new RecordPosition("in", 0, offset);
  }

  @Test
  void countsDeathsByTheSameRecord() {
    suspects.blame(at(7));

    assertThat(suspects.blame(at(7))).isEqualTo(2);
  }

  @Test
  void beginsToCountAnewAtAnotherRecordOfThePartition() {
    suspects.blame(at(7));
    suspects.blame(at(8));

    assertThat(suspects.blame(at(7))).isEqualTo(1);
  }

  @Test
  void commitsNothingEarlierWithoutASuspect() {
    assertThat(suspects.isCommitDue(at(7))).isFalse();
  }

  @Test
  void commitsEachRecordShortlyBeforeASuspect() {
    suspects.blame(at(1_000));

    assertThat(LongStream.range(744, 1_000).allMatch(i -> suspects.isCommitDue(at(i))))
        .isTrue();
  }

  @Test
  void commitsFewRecordsLongBeforeASuspect() {
    suspects.blame(at(100_000));

    assertThat(
            LongStream.range(0, 99_000).filter(i -> suspects.isCommitDue(at(i))).count())
        .isEqualTo(15);
  }

  @Test
  void forgetsASuspectOnceTheNextRecordIsProcessed() {
    suspects.blame(at(7));
    suspects.isCommitDue(at(8));

    assertThat(suspects.blame(at(7))).isEqualTo(1);
  }
}
