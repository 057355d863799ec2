package io.headwater.replay;

/** Is shown entries of stores, as changelogs on a cluster would have them. */
@FunctionalInterface
public interface StoredVisitor {
  /**
   * Takes an entry, the arrays of which are shared.
   *
   * @param partition of the changelog
   */
  void entry(String store, int partition, byte[] key, byte[] value);
}
