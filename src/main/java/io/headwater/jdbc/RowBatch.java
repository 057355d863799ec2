package io.headwater.jdbc;

import java.util.List;

/**
 * Records of one partition that are applied in one transaction.
 *
 * @param end the offset that is next after them
 * @param changes in the order of their offsets; records that change no row are left out
 */
public record RowBatch(long end, List<RowChange> changes) {
  /** Copies the list. */
  public RowBatch {
    changes = List.copyOf(changes);
  }
}
