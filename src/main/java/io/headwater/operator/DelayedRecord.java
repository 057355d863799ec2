package io.headwater.operator;

/**
 * A record that waits for another attempt, and that others pass.
 *
 * @param due wall-clock time of the attempt, in milliseconds since the epoch
 * @param number of the record among those of its partition of the program, in the order in which
 *     they were set aside
 * @param times how many times it was set aside, from 1
 * @param attempts how many times it was tried, at least {@code times}
 */
public record DelayedRecord(long due, long number, int times, int attempts, ParkedRecord waiting) {}
