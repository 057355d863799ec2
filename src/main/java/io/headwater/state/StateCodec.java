package io.headwater.state;

/**
 * Turns a state into store bytes and back.
 *
 * <p>Implementations must be thread-safe, since query threads decode too, and deterministic: equal
 * states give equal bytes, or a replayed store differs from a live one.
 *
 * @param <S> an immutable state; it is cached and shared with query threads as it is
 */
public interface StateCodec<S> {
  /**
   * Encodes a state.
   *
   * <p>Called once for each write to the store, which is once per commit at best. Must return an
   * array of the exact size that nobody writes to afterwards, and never null: null is a deletion.
   */
  byte[] encode(S state);

  /** Decodes what {@link #encode} returned; must not keep or change the array. */
  S decode(byte[] bytes);

  /**
   * Estimates what a state occupies, in bytes, at least 0.
   *
   * <p>Called on every write, so it must be cheap. The cache bound is only as good as the estimate;
   * a message's memoised serialised size will do.
   */
  int sizeBytes(S state);
}
