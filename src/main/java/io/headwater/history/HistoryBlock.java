package io.headwater.history;

import java.time.Instant;

/**
 * One block of a history file, as its index has it: records that are compressed together.
 *
 * @param position where it starts, in bytes from the start of the file
 * @param bytes bytes of its records before compression
 * @param records at least 1
 * @param leastTime earliest event time
 * @param greatestTime latest event time
 */
public record HistoryBlock(
    long position,
    long bytes,
    long records,
    long firstOffset,
    long lastOffset,
    Instant leastTime,
    Instant greatestTime) {}
