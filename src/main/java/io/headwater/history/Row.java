package io.headwater.history;

import java.util.Optional;

/** One row of an event log, as text. */
interface Row {
  /** Returns the ordinal, from 1; rejected rows count. */
  long ordinal();

  /** Returns the line where the row starts, from 1. */
  long line();

  /** Returns the row as it can be set aside and, once corrected, be read again. */
  String raw();

  /** Rejects a row whose values cannot be told apart. */
  void requireWhole() throws RejectedRowException;

  /** Returns the value of a column as it was written; empty if the row does not have it. */
  Optional<String> value(String column);

  /** Names {@code column} and says that it has no value. */
  String missing(String column);
}
