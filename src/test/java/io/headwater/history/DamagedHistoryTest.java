package io.headwater.history;

import static io.headwater.history.Histories.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import io.headwater.diagnostic.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damages a history of several blocks in every place it has. */
final class DamagedHistoryTest {
  private static final int BLOCK_BYTES = 150;
  private static final long SEED = 20111001;
  private static final List<HistoryEvent> EVENTS = submitted(0, 15);

  @TempDir
  private static Path directory;

  private static byte[] whole;
  private static List<Integer> blockStarts;
  private static List<Integer> eventsBefore;

  @BeforeAll
  static void writeAHistory() throws IOException {
    whole = Files.readAllBytes(Histories.write(directory.resolve("whole"), BLOCK_BYTES, EVENTS));
    blockStarts = blockStarts();
    eventsBefore = eventsBefore();
    assertThat(blockStarts).hasSizeGreaterThan(5);
  }

  @ParameterizedTest(name = "cut at byte {0}")
  @MethodSource("everyByte")
  void deliversTheBlocksBeforeACutAndReportsIt(int cut) {
    Path file = Histories.write(directory.resolve("cut"), Arrays.copyOf(whole, cut));
    List<HistoryEvent> read = new ArrayList<>();

    ProblemException damage = damageOf(file, read);

    assertThat(read).isEqualTo(intactBefore(cut));
    assertThat(damage.problems().get(0).code()).isEqualTo(cut == 0 ? "HW0302" : "HW0303");
  }

  @ParameterizedTest(name = "a bit of byte {0} flipped")
  @MethodSource("everyByte")
  void deliversTheBlocksBeforeAFlippedBitAndReportsIt(int index) {
    Path file = Histories.write(directory.resolve("flipped"), withFlippedBit(index));
    List<HistoryEvent> read = new ArrayList<>();

    ProblemException damage = damageOf(file, read);

    assertThat(damage).as("seed %d", SEED).isNotNull();
    assertThat(read)
        .as("seed %d", SEED)
        .hasSizeGreaterThanOrEqualTo(intactBefore(index).size());
    assertThat(read).as("seed %d", SEED).isEqualTo(EVENTS.subList(0, read.size()));
  }

  @Test
  void namesThePlaceOfATornBlock() {
    int torn = blockStarts.get(3);
    Path file = Histories.write(directory.resolve("torn"), Arrays.copyOf(whole, torn + 20));

    DamagedHistoryException damage =
        catchThrowableOfType(DamagedHistoryException.class, () -> Histories.read(file));

    assertThat(damage).hasMessage("""
        %s at byte %d: the block is cut off; the %d events before it are intact [HW0303]
          fix: copy the file again from where it came from, or write it \
        again""", file, torn, eventsBefore.get(3));
    assertThat(damage.file()).isEqualTo(file);
    assertThat(damage.bytePosition()).isEqualTo(torn);
    assertThat(damage.intactEvents()).isEqualTo(eventsBefore.get(3).longValue());
  }

  @Test
  void namesAnAlteredBlock() {
    byte[] altered = whole.clone();
    altered[blockStarts.get(2) + 12] ^= 1;
    Path file = Histories.write(directory.resolve("altered"), altered);

    assertThatThrownBy(() -> Histories.read(file))
        .hasMessageStartingWith("%s at byte %d: the block is altered; the %d events before it"
            .formatted(file, blockStarts.get(2), eventsBefore.get(2)));
  }

  @Test
  void noticesACutBetweenTwoBlocks() {
    byte[] cut = Arrays.copyOf(whole, blockStarts.get(4));
    Path file = Histories.write(directory.resolve("between"), cut);

    assertThatThrownBy(() -> Histories.read(file))
        .isInstanceOf(DamagedHistoryException.class)
        .hasMessageContaining("the history is cut off; the " + eventsBefore.get(4) + " events");
  }

  @Test
  void noticesABlockThatIsMissingInTheMiddle() {
    Path file = Histories.write(
        directory.resolve("gap"),
        concat(
            Arrays.copyOf(whole, blockStarts.get(2)),
            Arrays.copyOfRange(whole, blockStarts.get(3), whole.length)));

    assertThatThrownBy(() -> Histories.read(file))
        .isInstanceOf(DamagedHistoryException.class)
        .hasMessageContaining("the end mark counts 15 events");
  }

  @Test
  void noticesBytesBehindTheEnd() {
    Path file = Histories.write(directory.resolve("longer"), concat(whole, new byte[] {0}));

    assertThatThrownBy(() -> Histories.read(file))
        .isInstanceOf(DamagedHistoryException.class)
        .hasMessageContaining("the end mark is altered, or not at the end; the 15 events before");
  }

  @Test
  void acceptsNoBlockWithoutAChecksum() {
    byte[] unchecked = Zstd.compress(new byte[] {3, 8, 99, 16}, 3);
    Path file = Histories.write(
        directory.resolve("unchecked"),
        concat(Arrays.copyOf(whole, blockStarts.get(1)), unchecked));

    assertThatThrownBy(() -> Histories.read(file))
        .isInstanceOf(DamagedHistoryException.class)
        .hasMessageContaining("the block has no checksum; the 0 events before it");
  }

  @Test
  void noticesAFlippedBitThatZstdPassesOver() {
    byte[] otherWindow = whole.clone();
    otherWindow[5] ^= 8;
    Path file = Histories.write(directory.resolve("window"), otherWindow);

    assertThatThrownBy(() -> Histories.read(file))
        .isInstanceOf(DamagedHistoryException.class)
        .hasMessageContaining("the file is altered, without effect on its events; the 15 events");
  }

  @Test
  void reportsTheSameDamageWhenAskedAgain() {
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);
    Path file = Histories.write(directory.resolve("again"), cut);

    try (HistoryReader reader = HistoryReader.open(file)) {
      assertThatThrownBy(() -> reader.forEach(event -> {})).hasMessageContaining("end mark");
      assertThatThrownBy(() -> reader.iterator().hasNext())
          .isInstanceOf(DamagedHistoryException.class)
          .hasMessageContaining("the 15 events before it are intact");
    }
  }

  @ParameterizedTest(name = "a bit of byte {0} flipped")
  @MethodSource("someBytes")
  void deliversNoWrongEventOfARangeWhateverBitIsFlipped(int index) {
    Path file = Histories.write(directory.resolve("range"), withFlippedBit(index));
    List<HistoryEvent> read = new ArrayList<>();

    ProblemException damage = catchThrowableOfType(ProblemException.class, () -> {
      try (HistoryReader reader =
          HistoryReader.open(file, HistoryRange.ALL.fromOffset(6).toOffset(12))) {
        reader.forEach(read::add);
      }
    });

    assertThat(read).as("seed %d", SEED).isEqualTo(EVENTS.subList(6, 6 + read.size()));
    assertThat(damage != null || read.size() == 6).as("seed %d", SEED).isTrue();
  }

  @ParameterizedTest(name = "cut at byte {0}")
  @MethodSource("someBytes")
  void findsAllThatIsIntactBeforeACut(int cut) {
    Path file = Histories.write(directory.resolve("intact"), Arrays.copyOf(whole, cut));

    ProblemException damage = catchThrowableOfType(ProblemException.class, () -> {
      HistorySummary summary = HistorySummary.scan(file, event -> {});
      assertThat(Histories.read(file, summary.intact())).isEqualTo(intactBefore(cut));
      assertThat(HistorySummary.of(file).damage()).isPresent();
      throw summary.damage().orElseThrow();
    });

    assertThat(damage.problems().get(0).code()).isEqualTo(cut == 0 ? "HW0302" : "HW0303");
  }

  private static IntStream someBytes() {
    return everyByte().filter(at -> at % 7 == 0);
  }

  private static IntStream everyByte() {
    return IntStream.range(0, whole.length);
  }

  private static byte[] withFlippedBit(int index) {
    byte[] flipped = whole.clone();
    flipped[index] ^= (byte) (1 << new Random(SEED + index).nextInt(8));
    return flipped;
  }

  /** The events of the blocks that end before {@code index}. */
  private static List<HistoryEvent> intactBefore(int index) {
    long wholeBlocks = blockStarts.stream().filter(start -> start <= index).count() - 1;
    return EVENTS.subList(0, eventsBefore.get((int) Math.max(wholeBlocks, 0)));
  }

  /** Where the header, each block, index and end mark start; frames as zstd delimits them. */
  private static List<Integer> blockStarts() {
    ByteBuffer bytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    return IntStream.range(0, whole.length - 3)
        .filter(
            at -> List.of(Zstd.magicNumber(), 0x184D2A5D, 0x184D2A5E).contains(bytes.getInt(at)))
        .boxed()
        .toList();
  }

  /** How many events precede each of the {@link #blockStarts()}. */
  private static List<Integer> eventsBefore() {
    return blockStarts.stream()
        .map(start -> {
          Path file = Histories.write(directory.resolve("count"), Arrays.copyOf(whole, start));
          List<HistoryEvent> read = new ArrayList<>();
          damageOf(file, read);
          return read.size();
        })
        .toList();
  }

  private static ProblemException damageOf(Path file, List<HistoryEvent> read) {
    return catchThrowableOfType(ProblemException.class, () -> {
      try (HistoryReader reader = HistoryReader.open(file)) {
        reader.forEach(read::add);
      }
    });
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
