package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the records of one batch; each index is in one of the two maps.
 *
 * @param number of the batch, from 0, in the order in which they were published
 * @param written where records are, by their index in the batch, from 0
 * @param failed why records are not there, by their index in the batch
 */
public record BatchResult(
    long number,
    SortedMap<Integer, RecordPosition> written,
    SortedMap<Integer, UnpublishedEventException> failed) {
  /** Copies the maps. */
  public BatchResult {
    written = Collections.unmodifiableSortedMap(new TreeMap<>(written));
    failed = Collections.unmodifiableSortedMap(new TreeMap<>(failed));
  }

  /** Returns how many records the batch has. */
  public int records() {
    return written.size() + failed.size();
  }

  /** Tells whether all its records are written. */
  public boolean isComplete() {
    return failed.isEmpty();
  }

  /** Renders counts and the problems of each index, never a payload. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(
        "batch %d: %d of %d records written".formatted(number, written.size(), records()));
    for (Map.Entry<Integer, UnpublishedEventException> one : failed.entrySet()) {
      text.append("%n  record %d: %s".formatted(one.getKey(), one.getValue().getMessage()));
    }
    return text.toString();
  }
}
