package io.headwater.cli;

import io.headwater.replay.SourceRecord;
import java.util.Iterator;
import java.util.OptionalLong;

/** An open history, in the order of its file. Used by one thread. */
interface ReplayInput extends Iterator<SourceRecord>, AutoCloseable {
  /** Returns how many bytes were read, for progress. */
  long bytesRead();

  /** Returns how many bytes there are, if that is known. */
  OptionalLong bytesInAll();

  /** Lets go of the file. */
  @Override
  void close();
}
