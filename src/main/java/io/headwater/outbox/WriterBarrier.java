package io.headwater.outbox;

import java.util.Set;
import java.util.TreeSet;

/* Why rows must not be published as soon as they are seen
 *
 * An id is drawn when a row is inserted, and the row is seen when its transaction commits. So a row
 * may appear below one that was published already: its writer drew the lower id, and was slower. A
 * gap in the ids says nothing, as an id of a transaction that was rolled back never appears.
 *
 * What is known is this. Let h be the highest id that is seen, and W the writers that are open
 * after it was seen. Whoever drew an id below h did so before h was inserted, so it has either
 * committed or rolled back by now, and its rows are seen, or it is in W. Once all of W have ended,
 * every row up to h is there, for good. Writers that come later draw ids above h, and are not
 * waited for; so a steady stream of writers holds nothing up, and a single one holds up only as
 * long as it lasts.
 */

/** Finds the id up to which no row can appear any more. Not thread-safe. */
final class WriterBarrier {
  /** A transaction that was prepared has lost the name that it had as a writer. */
  private static final String PREPARED = "-1/";

  private final long id;
  private final Set<String> awaited;

  /**
   * Starts to wait.
   *
   * @param id the highest one that was seen
   * @param writers open ones, asked for after that
   */
  WriterBarrier(long id, Set<String> writers) {
    this.id = id;
    this.awaited = new TreeSet<>(writers);
  }

  /** Returns the id up to which rows are complete when nobody is awaited. */
  long id() {
    return id;
  }

  /** Takes note of who is a writer now, and tells whether all that were awaited have ended. */
  boolean isPassed(Set<String> writersNow) {
    if (awaited.isEmpty()) {
      return true;
    }
    awaited.retainAll(writersNow);
    writersNow.stream().filter(writer -> writer.startsWith(PREPARED)).forEach(awaited::add);
    return awaited.isEmpty();
  }

  /** Tells whether nobody was a writer to begin with. */
  boolean isOpen() {
    return awaited.isEmpty();
  }
}
