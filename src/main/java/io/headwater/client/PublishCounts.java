package io.headwater.client;

import io.headwater.metrics.PublisherMeter;

/**
 * What became of the records given to a publisher.
 *
 * @param published records given to it
 * @param acknowledged records that all in-sync replicas have
 * @param failed records that were reported as failed, those taken back before they were sent
 *     included
 * @param shed records that were reported as shed, because too much was pending
 * @param retried attempts at records beyond the first
 * @param deadLettered failed records of which there is a dead letter
 */
public record PublishCounts(
    long published, long acknowledged, long failed, long shed, long retried, long deadLettered) {

  static PublishCounts of(PublisherMeter meter) {
    // Read first: whatever has an outcome by then was counted as given before.
    long acknowledged = meter.acknowledgedRecords();
    long failed = meter.failedRecords();
    long shed = meter.shedRecords();
    return new PublishCounts(
        meter.givenRecords(),
        acknowledged,
        failed,
        shed,
        meter.retriedRecords(),
        meter.deadLetteredRecords());
  }

  /** Returns the number of records that nothing is known of yet. */
  public long underway() {
    return published - acknowledged - failed - shed;
  }
}
