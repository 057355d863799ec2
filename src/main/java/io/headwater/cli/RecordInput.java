package io.headwater.cli;

import java.util.Optional;
import java.util.OptionalLong;

/** What is to be published, row by row. Used by one thread. */
interface RecordInput extends AutoCloseable {
  /** Returns the next row; empty at the end. */
  Optional<InputRow> next();

  /** Returns how many bytes were read, for progress. */
  long bytesRead();

  /** Returns how many bytes there are, if that is known. */
  OptionalLong bytesInAll();

  /**
   * Says, behind the last row, that there were more which cannot be read.
   *
   * @throws io.headwater.history.DamagedHistoryException if there were
   */
  default void requireUndamaged() {}

  /** Lets go of the file. */
  @Override
  void close();
}
