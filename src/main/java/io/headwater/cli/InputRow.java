package io.headwater.cli;

import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.Problem;

/** One row of what is to be published. */
sealed interface InputRow {
  /** Returns where it starts in its file, from 1. */
  long line();

  /** Returns the row as it was written; empty if it was not text. */
  String raw();

  /** A row that is a record. */
  record Sound(long line, String raw, PublishRecord record) implements InputRow {}

  /** A row that is none. */
  record Bad(long line, String raw, Problem problem) implements InputRow {}
}
