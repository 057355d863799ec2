package io.headwater.history;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Windows of event time, each named by its start. */
final class SplitByTime implements SplitRule {
  private static final DateTimeFormatter SECONDS = formatter("uuuuMMdd'T'HHmmss'Z'");
  private static final DateTimeFormatter MILLIS = formatter("uuuuMMdd'T'HHmmss.SSS'Z'");

  private final long lengthMillis;
  private final TreeSet<Long> windows = new TreeSet<>();

  SplitByTime(long lengthMillis) {
    if (lengthMillis < 1) {
      throw new IllegalArgumentException("length must be at least 1 ms, was " + lengthMillis);
    }
    this.lengthMillis = lengthMillis;
  }

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  @Override
  public void accept(HistoryEvent event) {
    if (windows.size() <= MOST_PARTS) {
      windows.add(Math.floorDiv(event.time().toEpochMilli(), lengthMillis));
    }
  }

  @Override
  public List<HistoryPart> parts() {
    return windows.stream().map(this::part).toList();
  }

  private HistoryPart part(long window) {
    Instant start = Instant.ofEpochMilli(window * lengthMillis);
    HistoryRange range = HistoryRange.ALL.from(start).to(start.plusMillis(lengthMillis));
    DateTimeFormatter name = lengthMillis % 1_000 == 0 ? SECONDS : MILLIS;
    return new HistoryPart(name.format(start), range, event -> true);
  }
}
