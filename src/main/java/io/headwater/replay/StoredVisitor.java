package io.headwater.replay;

/** Is shown entries of stores, as changelogs on a cluster would have them. */
@FunctionalInterface
public interface StoredVisitor {
  /**
   * Takes an entry, the arrays of which are shared.
   *
   * @param partition of the changelog
   * @param timestamp of the state, milliseconds since the epoch
   */
  void entry(String store, int partition, byte[] key, byte[] value, long timestamp);
}
