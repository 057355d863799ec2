package io.headwater.client;

/**
 * Remembers which records have had their effect, so that a record that comes again has none.
 *
 * <p>Called on several threads at once; never with the same id at the same time, except by members
 * of a group that disagree about who has a partition.
 *
 * @param <T> what the effect happens in, such as {@code java.sql.Connection}
 */
@FunctionalInterface
public interface ProcessedIds<T> {
  /**
   * What a record leads to.
   *
   * @param <T> what it happens in
   */
  @FunctionalInterface
  interface Effect<T> {
    /**
     * Does it; may be called again if the transaction could not be committed.
     *
     * @throws Exception if there is to be none
     */
    void in(T transaction) throws Exception;
  }

  /**
   * Runs an effect, unless the id is known. Must make both known together, the id and the effect;
   * as far as it cannot, it says so. Must not know the id if the effect throws.
   *
   * @return whether the effect was run
   * @throws Exception what the effect throws, or that nothing could be looked up or written
   */
  boolean once(String id, Effect<T> effect) throws Exception;
}
