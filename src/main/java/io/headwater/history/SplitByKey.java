package io.headwater.history;

import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** As many parts as asked for, each of the keys with one remainder of their hash. */
final class SplitByKey implements SplitRule {
  private final int count;

  SplitByKey(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("there must be at least 1 part, was " + count);
    }
    this.count = count;
  }

  @Override
  public void accept(HistoryEvent event) {
    // The parts do not depend on the events.
  }

  @Override
  public List<HistoryPart> parts() {
    return IntStream.range(0, count)
        .mapToObj(part -> new HistoryPart(
            "key-%d-of-%d".formatted(part, count),
            HistoryRange.ALL,
            event -> partOf(event) == part))
        .toList();
  }

  private int partOf(HistoryEvent event) {
    CRC32C hash = new CRC32C();
    hash.update(event.key().orElse(new byte[0]));
    return event.key().isEmpty() ? 0 : (int) (hash.getValue() % count);
  }
}
