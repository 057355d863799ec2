package io.headwater.runtime;

import java.util.Optional;

/**
 * Which rows of a table are read: all, those whose keys begin alike, or those between two keys.
 *
 * <p>Keys are ordered as their bytes are: text by Unicode code points, whole numbers by size.
 *
 * @param prefix how keys begin; of text or bytes
 * @param from the first key, itself included
 * @param to the last key, itself included
 * @param after the key after which reading goes on, such as {@link RowPage#next()}
 * @param limit how many rows are read at most, in [1, {@value #MOST}]
 * @param <K> the Java class of the keys
 */
public record RowRange<K>(
    Optional<K> prefix, Optional<K> from, Optional<K> to, Optional<K> after, int limit) {
  /** Most rows of one page. */
  public static final int MOST = 1_000;

  /** Rows of a page unless said otherwise. */
  public static final int DEFAULT_LIMIT = 100;

  /**
   * Checks that it is one of the three.
   *
   * @throws IllegalArgumentException if a prefix comes with bounds, or the limit is out of range
   */
  public RowRange {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("a limit is 1 to %d rows, was %d".formatted(MOST, limit));
    }
    if (prefix.isPresent() && (from.isPresent() || to.isPresent())) {
      throw new IllegalArgumentException("a prefix has no bounds besides");
    }
  }

  /** Reads all rows. */
  public static <K> RowRange<K> all() {
    return new RowRange<>(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_LIMIT);
  }

  /** Reads the rows whose keys begin so: {@code ada/} for such as {@code ada/o-1}. */
  public static <K> RowRange<K> prefix(K prefix) {
    return new RowRange<>(
        Optional.of(prefix), Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_LIMIT);
  }

  /** Reads the rows from one key to another, both included. */
  public static <K> RowRange<K> between(K from, K to) {
    return RowRange.<K>all().from(from).to(to);
  }

  /** Returns the same range, from a key on. */
  public RowRange<K> from(K first) {
    return new RowRange<>(prefix, Optional.of(first), to, after, limit);
  }

  /** Returns the same range, up to a key. */
  public RowRange<K> to(K last) {
    return new RowRange<>(prefix, from, Optional.of(last), after, limit);
  }

  /** Returns the rest of the same range, behind a key. */
  public RowRange<K> after(K last) {
    return new RowRange<>(prefix, from, to, Optional.of(last), limit);
  }

  /** Returns the same range in pages of at most that many rows. */
  public RowRange<K> limit(int rows) {
    return new RowRange<>(prefix, from, to, after, rows);
  }
}
