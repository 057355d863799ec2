package io.headwater.replay;

/** What a store holds, as the store of a live application would. */
public interface StoredBytes {
  /** Visits all entries in the order of their keys. */
  void forEach(Visitor visitor);

  /** Is shown entries. */
  @FunctionalInterface
  interface Visitor {
    /** Takes an entry. */
    void entry(byte[] key, byte[] value);
  }
}
