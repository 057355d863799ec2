package io.headwater.history;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a history is split. It takes every event of the history once; then it knows the parts, of
 * which each event is in exactly one.
 */
public interface SplitRule extends Consumer<HistoryEvent> {
  /** More parts than this are too many for a directory. */
  int MOST_PARTS = 10_000;

  /**
   * Returns the parts of what was taken; some may be empty. If there are more than {@link
   * #MOST_PARTS}, not all of them are told.
   */
  List<HistoryPart> parts();

  /**
   * Splits by event time, into windows of a fixed length that are aligned with 1970 in UTC.
   *
   * @param length at least 1 ms
   */
  static SplitRule byTime(Duration length) {
    return new SplitByTime(length.toMillis());
  }

  /**
   * Splits by number of events; the last part has fewer.
   *
   * @param events at least 1
   */
  static SplitRule byCount(long events) {
    return new SplitByCount(events);
  }

  /**
   * Splits by a hash of the key, CRC-32C modulo the number of parts: all events of a key are in one
   * part. Those without a key are in the first.
   *
   * @param parts at least 1
   */
  static SplitRule byKey(int parts) {
    return new SplitByKey(parts);
  }
}
