package io.headwater.history;

import static io.headwater.history.Histories.LOANS;
import static io.headwater.history.Histories.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SplitAndMergeTest {
  private static final int SMALL_BLOCKS = 300;

  @TempDir
  private Path directory;

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void giveBackWhatWasSplitHowever(long seed) {
    Random random = new Random(seed);
    List<HistoryEvent> events = Histories.random(random, random.nextInt(300));
    Path whole = Histories.write(directory.resolve("whole"), SMALL_BLOCKS, events);
    SplitRule rule = switch (random.nextInt(3)) {
      case 0 -> SplitRule.byTime(Duration.ofMinutes(1 + random.nextInt(200)));
      case 1 -> SplitRule.byCount(1 + random.nextInt(200));
      default -> SplitRule.byKey(1 + random.nextInt(6));
    };

    List<Path> parts = split(whole, rule);
    Collections.shuffle(parts, random);

    assertThat(parts.stream().mapToInt(part -> Histories.read(part).size()).sum())
        .isEqualTo(events.size());
    assertThat(merge(parts)).isEqualTo(events);
  }

  @Test
  void nameWindowsOfTimeByTheirStarts() {
    Path whole = Histories.write(directory.resolve("whole"), SMALL_BLOCKS, submitted(0, 3_700));

    assertThat(split(whole, SplitRule.byTime(Duration.ofHours(1))))
        .extracting(part -> part.getFileName().toString())
        .containsExactly(
            "loan-activities-2.20111001T000000Z.history.zst",
            "loan-activities-2.20111001T010000Z.history.zst");
  }

  @Test
  void namePartsOfSoManyEventsByTheirFirstOffsets() {
    Path whole = Histories.write(directory.resolve("whole"), SMALL_BLOCKS, submitted(5, 10));

    List<Path> parts = split(whole, SplitRule.byCount(3));

    assertThat(parts)
        .extracting(part -> part.getFileName().toString())
        .containsExactly(
            "loan-activities-2.00000000000000000005.history.zst",
            "loan-activities-2.00000000000000000008.history.zst");
    assertThat(Histories.read(parts.get(1))).isEqualTo(submitted(8, 10));
  }

  @Test
  void tellNoMorePartsThanToSeeThatThereAreTooMany() {
    SplitRule rule = SplitRule.byTime(Duration.ofSeconds(1));

    submitted(0, SplitRule.MOST_PARTS + 10).forEach(rule);

    assertThat(rule.parts()).hasSize(SplitRule.MOST_PARTS + 1);
  }

  @Test
  void leaveNothingOfASplitThatIsGivenUp() {
    Path whole = Histories.write(directory.resolve("whole"), SMALL_BLOCKS, submitted(0, 9));
    Path target = directory.resolve("parts");

    try (HistoryDirectory parts = HistoryDirectory.create(target, "parts")) {
      WholeHistory history = WholeHistory.read(whole, "whole", event -> {}, false);
      new HistoryPart("a", HistoryRange.ALL, event -> true).copy(history, parts, () -> true);
      assertThat(target.resolve("loan-activities-2.a.history.zst")).doesNotExist();
    }

    assertThat(target).isEmptyDirectory();
  }

  @Test
  void refuseAnOffsetThatTwoFilesHave() {
    Path first = Histories.write(directory.resolve("a"), SMALL_BLOCKS, submitted(0, 10));
    Path second = Histories.write(directory.resolve("b"), SMALL_BLOCKS, submitted(9, 12));

    assertThatThrownBy(() -> merge(List.of(first, second)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            b: offset 9 is in 'a', too [HW0355]
              fix: merge files that do not overlap; 'headwater history info' shows their \
            offsets""");
  }

  @Test
  void refuseFilesOfSeveralPartitions() {
    Path first = Histories.write(directory.resolve("a"), SMALL_BLOCKS, submitted(0, 10));
    Path second = written("b", LOANS.at(3, 4));

    assertThatThrownBy(() -> merge(List.of(first, second)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            b: it is of partition 3, and 'a' of partition 2 [HW0354]
              fix: merge files of one partition, or add --by-time to give records new offsets""");
  }

  @Test
  void refuseFilesOfSeveralTopics() {
    Path first = Histories.write(directory.resolve("a"), SMALL_BLOCKS, submitted(0, 10));
    Path second = written("b", new HistoryDescription("offers", 2, Histories.ACTIVITY));

    assertThatThrownBy(() -> merge(List.of(first, second)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            b: it holds 'loan.Activity' of topic 'offers', and 'a' holds 'loan.Activity' of topic \
            'loan-activities' [HW0353]
              fix: merge files of one topic and type""");
  }

  @Test
  void keepWhatIsBeforeDamageIfToldTo() throws IOException {
    Path whole = Histories.write(directory.resolve("whole"), SMALL_BLOCKS, submitted(0, 50));
    long third = HistorySummary.of(whole).blocks().get(3).position();
    Path cut = Histories.write(
        directory.resolve("cut"), Arrays.copyOf(Files.readAllBytes(whole), (int) third + 9));

    WholeHistory recovered = WholeHistory.read(cut, "cut", event -> {}, true);
    DamagedHistoryException damage = catchThrowableOfType(
        DamagedHistoryException.class, () -> WholeHistory.read(cut, "cut", event -> {}, false));

    try (HistoryReader reader = recovered.open()) {
      assertThat(reader)
          .isNotEmpty()
          .containsExactlyElementsOf(submitted(0, damage.intactEvents()));
    }
    assertThat(damage.bytePosition()).isEqualTo(third);
    assertThatThrownBy(recovered::requireUndamaged).hasMessage(damage.getMessage());
  }

  private Path written(String name, HistoryDescription description) {
    Path file = directory.resolve(name);
    try (HistoryWriter writer = HistoryWriter.create(file, description)) {
      writer.write(submitted(40));
      writer.finish();
    }
    return file;
  }

  private List<Path> split(Path whole, SplitRule rule) {
    Path target = directory.resolve("parts");
    try (HistoryDirectory parts = HistoryDirectory.create(target, "parts")) {
      WholeHistory history = WholeHistory.read(whole, "whole", rule, false);
      rule.parts().forEach(part -> part.copy(history, parts, () -> true));
      parts.finish();
    }
    try (Stream<Path> files = Files.list(target)) {
      return new ArrayList<>(files.sorted().toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<HistoryEvent> merge(List<Path> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    List<WholeHistory> histories = files.stream()
        .map(file -> WholeHistory.read(file, file.getFileName().toString(), event -> {}, false))
        .toList();
    List<HistoryEvent> events = new ArrayList<>();
    try (HistoryMerge merge = HistoryMerge.of(histories)) {
      merge.forEachRemaining(events::add);
    }
    return events;
  }
}
