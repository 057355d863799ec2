package io.headwater.jdbc;

import java.time.Instant;
import java.util.Locale;

/**
 * One build of a projection's rows.
 *
 * @param number from 1; never used again
 * @param fingerprint of the row type and the folds that it was built by
 * @param table the name that readers use; the rows are in {@link #physicalTable()}
 * @param created wall-clock time
 */
public record ProjectionVersion(
    ProjectionId id, int number, State state, String fingerprint, String table, Instant created) {

  /** What a version is good for. */
  public enum State {
    /** The view shows it. */
    LIVE,
    /** A rebuild has not come to the end of the streams yet. */
    BUILDING,
    /** A rebuild has come to the end of the streams: it can be swapped in. */
    BUILT,
    /** It was live, and can be dropped. */
    OLD,
    /** Its table is gone; it is remembered so that its number is not used again. */
    DROPPED;

    /** Returns the name as tables and JSON spell it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns the name of the table with its rows, such as {@code balances_v2}. */
  public String physicalTable() {
    return physicalTable(table, number);
  }

  static String physicalTable(String table, int number) {
    return table + "_v" + number;
  }
}
