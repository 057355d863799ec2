package io.headwater.topology;

import io.headwater.diagnostic.SourceLocation;

/**
 * The newest value per key of a stream, to be joined with; a record without a value deletes its
 * key.
 *
 * @param stream the stream whose values are the rows
 * @param store name of the state store
 * @param isGlobal whether every instance keeps all rows, instead of those of its partitions
 */
public record TableSpec(
    String name, String stream, String store, boolean isGlobal, SourceLocation where) {
  /** Keeps the rows of its partitions. */
  public TableSpec(String name, String stream, String store, SourceLocation where) {
    this(name, stream, store, false, where);
  }

  /**
   * Names the store, and the internal topic that leads to it, of who names rows of this table by a
   * foreign key. It follows from the table, so that steps may come and go.
   */
  public String subscriptions() {
    return name + "-subscriptions";
  }

  /** Names the internal topic that leads back from there. */
  public String answers() {
    return name + "-answers";
  }

  /** Names the store of the rows that were joined by a foreign key. */
  public String joined() {
    return name + "-joined";
  }
}
