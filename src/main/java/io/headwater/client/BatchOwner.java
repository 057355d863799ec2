package io.headwater.client;

import java.util.List;

/** Who gave records to a batch, and is told once of each what becomes of it; on any thread. */
interface BatchOwner {
  /** These are done, one after another. */
  void done(List<BatchEntry> entries);

  /** This is not done, and never will be. */
  void failed(BatchEntry entry, Throwable why);
}
