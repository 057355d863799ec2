package io.headwater.client;

/**
 * What became of the records given to a publisher.
 *
 * @param published records given to it
 * @param acknowledged records that all in-sync replicas have
 * @param failed records that were reported as failed
 */
public record PublishCounts(long published, long acknowledged, long failed) {

  /** Returns the number of records that nothing is known of yet. */
  public long underway() {
    return published - acknowledged - failed;
  }
}
