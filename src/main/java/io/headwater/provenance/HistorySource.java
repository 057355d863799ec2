package io.headwater.provenance;

import io.headwater.replay.SourceRecord;
import java.util.function.Predicate;

/** A history that can be read more than once, each time from its beginning. */
@FunctionalInterface
public interface HistorySource {
  /**
   * Reads it.
   *
   * @param goesOn takes each record in the order of the replay, and tells whether to read on
   */
  void read(Predicate<SourceRecord> goesOn);
}
