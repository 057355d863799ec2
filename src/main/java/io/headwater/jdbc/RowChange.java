package io.headwater.jdbc;

import com.google.protobuf.Message;
import java.util.Optional;

/** What one record does to one row. */
public interface RowChange {
  /** Returns the offset of the record. */
  long offset();

  /** Returns the key of the row, of the Java class of the projection's key type. */
  Object key();

  /**
   * Returns the row after the record; the row before if it changes nothing. Called when the rows
   * are locked; must be quick and must not touch the database. May be called again, with another
   * row, if the transaction has to be tried again.
   *
   * @param before absent if there is none
   */
  Optional<Message> fold(Optional<Message> before);
}
