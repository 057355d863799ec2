package io.headwater.client;

/**
 * What became of records whose handling failed, since the subscriber was started.
 *
 * @param failed calls of the handler that failed
 * @param timedOut those of them that took longer than they may
 * @param retried further calls for records that waited in front of their key
 * @param delayed records written to a delay topic
 * @param deadLettered records written to a dead-letter queue
 * @param parked records written behind a parked key, the first included
 * @param released records that were parked, and have been handled since
 * @param skipped records that were given up
 */
public record FailureCounts(
    long failed,
    long timedOut,
    long retried,
    long delayed,
    long deadLettered,
    long parked,
    long released,
    long skipped) {
  /** Nothing failed. */
  public static final FailureCounts NONE = new FailureCounts(0, 0, 0, 0, 0, 0, 0, 0);
}
