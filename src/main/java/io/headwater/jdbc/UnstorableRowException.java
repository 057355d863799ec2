package io.headwater.jdbc;

import org.jspecify.annotations.Nullable;

/** Says that no column takes a value of a row; the record that made the row is at fault. */
public final class UnstorableRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the column and the reason, and holds no value. */
  UnstorableRowException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
