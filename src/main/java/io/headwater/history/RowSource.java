package io.headwater.history;

import java.util.Optional;

/** The rows of one file, front to back. */
interface RowSource extends AutoCloseable {
  /**
   * Returns the next row; empty at the end.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if nothing more can be read
   */
  Optional<Row> next();

  /** Returns how many bytes of the file were read, packed as it is. */
  long bytesRead();

  @Override
  void close();
}
