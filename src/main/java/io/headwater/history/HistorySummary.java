package io.headwater.history;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.headwater.diagnostic.InvalidInputException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is in a history file.
 *
 * @param format version of the file's layout
 * @param blocks those before the damage, if there is any
 * @param fileBytes size of the file
 * @param damage why not all of the file can be read; absent too if only its end was looked at
 */
public record HistorySummary(
    HistoryDescription description,
    FileDescriptorSet descriptors,
    int format,
    List<HistoryBlock> blocks,
    long fileBytes,
    Optional<DamagedHistoryException> damage) {

  /** Copies the list. */
  public HistorySummary {
    blocks = List.copyOf(blocks);
  }

  /**
   * Looks at a file: at its ends if it has an index, else at all of it.
   *
   * @throws InvalidInputException if it is absent, no history, or of a newer format
   * @throws DamagedHistoryException if it is damaged before its first event
   */
  public static HistorySummary of(Path file) {
    try (HistoryReader reader = HistoryReader.open(file)) {
      Optional<List<HistoryBlock>> index = reader.index();
      if (index.isPresent()) {
        return of(reader, index.get(), file, Optional.empty());
      }
    }
    return scan(file, event -> {});
  }

  /**
   * Reads a file, up to its end or to where it is damaged.
   *
   * @param events takes each event
   * @throws InvalidInputException if it is absent, no history, or of a newer format
   * @throws DamagedHistoryException if it is damaged before its first event
   */
  public static HistorySummary scan(Path file, Consumer<HistoryEvent> events) {
    try (HistoryReader reader = HistoryReader.open(file)) {
      try {
        reader.forEach(events);
        return of(reader, reader.blocksRead(), file, Optional.empty());
      } catch (DamagedHistoryException e) {
        return of(reader, reader.blocksRead(), file, Optional.of(e));
      }
    }
  }

  private static HistorySummary of(
      HistoryReader reader,
      List<HistoryBlock> blocks,
      Path file,
      Optional<DamagedHistoryException> damage) {
    return new HistorySummary(
        reader.description(),
        reader.descriptors(),
        reader.format(),
        blocks,
        InputFile.history(file).size(),
        damage);
  }

  /** Returns how many events there are. */
  public long events() {
    return blocks.stream().mapToLong(HistoryBlock::records).sum();
  }

  /** Returns the size of all events before compression, in bytes. */
  public long eventBytes() {
    return blocks.stream().mapToLong(HistoryBlock::bytes).sum();
  }

  /** Returns the first offset; absent if there are no events. */
  public Optional<Long> firstOffset() {
    return blocks.stream().map(HistoryBlock::firstOffset).findFirst();
  }

  /** Returns the last offset; absent if there are no events. */
  public Optional<Long> lastOffset() {
    return blocks.stream().map(HistoryBlock::lastOffset).reduce((one, other) -> other);
  }

  /** Returns the earliest event time; absent if there are no events. */
  public Optional<Instant> leastTime() {
    return blocks.stream().map(HistoryBlock::leastTime).min(Comparator.naturalOrder());
  }

  /** Returns the latest event time; absent if there are no events. */
  public Optional<Instant> greatestTime() {
    return blocks.stream().map(HistoryBlock::greatestTime).max(Comparator.naturalOrder());
  }

  /** Returns the range of the events that are intact. */
  public HistoryRange intact() {
    return damage.isEmpty()
        ? HistoryRange.ALL
        : HistoryRange.ALL.toOffset(lastOffset().orElse(-1L) + 1);
  }
}
