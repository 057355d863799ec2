package io.headwater.history;

import static io.headwater.history.Histories.LOANS;
import static io.headwater.history.Histories.OCTOBER;
import static io.headwater.history.Histories.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.headwater.event.KeyType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class HistoryIndexTest {
  private static final int SMALL_BLOCKS = 300;
  private static final Path FORMAT_1 = Path.of("src/test/resources/history/format-1.history.zst");

  @TempDir
  private Path directory;

  @Test
  void tellsWhereBlocksAreAndWhatIsInThem() throws IOException {
    List<HistoryEvent> events = submitted(0, 50);
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, events);

    HistorySummary summary = HistorySummary.of(file);

    assertThat(summary.blocks()).hasSizeGreaterThan(5).isEqualTo(scanned(file).blocks());
    assertThat(summary.events()).isEqualTo(50);
    assertThat(summary.firstOffset()).contains(0L);
    assertThat(summary.lastOffset()).contains(49L);
    assertThat(summary.leastTime()).contains(OCTOBER);
    assertThat(summary.greatestTime()).contains(OCTOBER.plusSeconds(49));
    assertThat(summary.fileBytes()).isEqualTo(Files.size(file));
    assertThat(summary.damage()).isEmpty();
  }

  @Test
  void needsNoMoreThanTheEndsOfTheFile() throws IOException {
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, submitted(0, 50));
    byte[] torn = Files.readAllBytes(file);
    HistoryBlock third = HistorySummary.of(file).blocks().get(2);
    Arrays.fill(torn, (int) third.position(), (int) third.position() + 40, (byte) 0);
    Histories.write(file, torn);

    assertThat(HistorySummary.of(file).events()).isEqualTo(50);
    assertThat(scanned(file).damage()).isPresent();
  }

  @Test
  void hasToBeThatOfTheBlocksInTheFile() throws IOException {
    Path file = directory.resolve("loans");
    HistoryBlock other = new HistoryBlock(7, 20, 1, 3, 3, OCTOBER, OCTOBER);
    try (BlockWriter blocks = new BlockWriter(
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), 100)) {
      blocks.write(HeaderFrame.of(LOANS));
      blocks.endBlock();
      blocks.write(HistoryFormat.toRecord(submitted(3)));
      blocks.endBlock();
      blocks.end(List.of(other), 1);
    }

    assertThatThrownBy(() -> Histories.read(file))
        .isInstanceOf(DamagedHistoryException.class)
        .hasMessageContaining("the index is that of other blocks; the 1 events before it");
    assertThatThrownBy(() -> Histories.read(file, HistoryRange.ALL.fromOffset(2)))
        .isInstanceOf(DamagedHistoryException.class);
  }

  @Test
  void mayBeOfNoEvents() {
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, List.of());

    assertThat(HistorySummary.of(file).blocks()).isEmpty();
    assertThat(HistorySummary.of(file).firstOffset()).isEmpty();
    assertThat(Histories.read(file, HistoryRange.ALL.fromOffset(3))).isEmpty();
  }

  @Test
  void letsAReaderStartAtAnOffset() throws IOException {
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, submitted(0, 500));

    try (HistoryReader reader = HistoryReader.open(file, HistoryRange.ALL.fromOffset(480))) {
      long header = reader.bytesRead();

      assertThat(reader.iterator().next()).isEqualTo(submitted(480));
      assertThat(header).isLessThan(reader.bytesRead());
      assertThat(reader).containsExactlyElementsOf(submitted(481, 500));
    }
  }

  @Test
  void letsAReaderPassOverDamageOutsideItsRange() throws IOException {
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, submitted(0, 50));
    byte[] altered = Files.readAllBytes(file);
    altered[(int) HistorySummary.of(file).blocks().get(1).position() + 20] ^= 1;
    Histories.write(file, altered);

    HistoryRange later = HistoryRange.ALL.from(OCTOBER.plusSeconds(40));
    assertThat(Histories.read(file, later)).isEqualTo(submitted(40, 50));
    assertThatThrownBy(() -> Histories.read(file)).isInstanceOf(DamagedHistoryException.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void makesNoDifferenceToWhatIsInARange(long seed) {
    Random random = new Random(seed);
    List<HistoryEvent> events = Histories.random(random, 300);
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, events);
    HistoryRange range = HistoryRange.ALL
        .fromOffset(random.nextInt(300))
        .toOffset(random.nextInt(700))
        .from(OCTOBER.plusSeconds(60L * random.nextInt(100)))
        .to(OCTOBER.plusSeconds(60L * random.nextInt(400)));

    List<HistoryEvent> read = Histories.read(file, range);

    assertThat(read).isEqualTo(events.stream().filter(range::contains).toList());
  }

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @Test
  void isNotNeededToReadAFileOfFormat1() {
    HistorySummary summary = HistorySummary.of(FORMAT_1);
    List<HistoryEvent> events = Histories.read(FORMAT_1);

    assertThat(summary.format()).isEqualTo(1);
    assertThat(summary.events()).isEqualTo(91);
    assertThat(summary.damage()).isEmpty();
    assertThat(summary.description().partitions()).isEmpty();
    assertThat(events).hasSize(91);
    assertThat(Histories.read(FORMAT_1, HistoryRange.ALL.fromOffset(30).toOffset(40)))
        .isEqualTo(events.stream()
            .filter(event -> event.offset() >= 30 && event.offset() < 40)
            .toList());
  }

  @Test
  void readsValuesOfFormat1AsTheyWere() {
    try (HistoryReader reader = HistoryReader.open(FORMAT_1)) {
      HistoryEvent first = reader.iterator().next();
      Message value = reader.valueType().parse(first.value().orElseThrow());

      assertThat(first.time()).isEqualTo(Instant.parse("2025-03-03T07:12:05.120Z"));
      assertThat(value.toString()).contains("A_SUBMITTED");
    }
  }

  @Test
  void standsBesideWhatElseIsKnownOfATopic() {
    HistoryDescription known = LOANS.at(3, 6).withKeyType(KeyType.INT64);
    Path file = directory.resolve("loans");

    try (HistoryWriter writer = HistoryWriter.create(file, known)) {
      writer.finish();
    }

    assertThat(HistorySummary.of(file).description()).isEqualTo(known);
  }

  private static HistorySummary scanned(Path file) {
    return HistorySummary.scan(file, event -> {});
  }
}
