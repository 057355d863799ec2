package io.headwater.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Parts of so many events, each named by its first offset, as segments of Kafka's logs are. */
final class SplitByCount implements SplitRule {
  private final long size;
  private final List<Long> starts = new ArrayList<>();
  private long taken;

  SplitByCount(long size) {
    if (size < 1) {
      throw new IllegalArgumentException("a part must have at least 1 event, was " + size);
    }
    this.size = size;
  }

  @Override
  public void accept(HistoryEvent event) {
    if (taken % size == 0 && starts.size() <= MOST_PARTS) {
      starts.add(event.offset());
    }
    taken++;
  }

  @Override
  public List<HistoryPart> parts() {
    List<HistoryPart> parts = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      HistoryRange range = HistoryRange.ALL
          .fromOffset(starts.get(i))
          .toOffset(i + 1 < starts.size() ? starts.get(i + 1) : Long.MAX_VALUE);
      String name = String.format(Locale.ROOT, "%020d", starts.get(i));
      parts.add(new HistoryPart(name, range, event -> true));
    }
    return parts;
  }
}
