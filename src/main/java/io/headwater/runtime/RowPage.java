package io.headwater.runtime;

import com.google.protobuf.Message;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of a table, in the order of their keys, over all partitions that this instance has.
 *
 * @param next the key after which the next page goes on; absent if this is the last
 * @param read the partitions that were read
 * @param partitions how many the table has; other instances have the others
 */
public record RowPage<K, R extends Message>(
    List<TableRow<K, R>> rows, Optional<K> next, Set<Integer> read, int partitions) {
  /** Copies the collections. */
  public RowPage {
    rows = List.copyOf(rows);
    read = Set.copyOf(read);
  }

  /** Tells whether all partitions were read. */
  public boolean isWhole() {
    return read.size() == partitions;
  }
}
